package kafka

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"

	"github.com/twmb/franz-go/pkg/kerr"

	"github.com/echo-im/echocdc/schema"
)

// explain wraps an error with what was being done. What another try cannot
// mend becomes a [schema.Stop] that says what can.
func (c *Config) explain(err error, doing string, args ...any) error {
	if err == nil {
		return nil
	}
	err = fmt.Errorf(doing+": %w", append(args, err)...)
	if stop := (*schema.Stop)(nil); errors.As(err, &stop) {
		return err // explained before
	}
	if isFenced(err) || errors.Is(err, errLost) || errors.Is(err, errTaken) {
		return &schema.Stop{
			State:  schema.StateFenced,
			Err:    err,
			Remedy: "nothing to do: another instance or an operator's command published for this source; this one claims it again, or stands by",
		}
	}
	if remedy := c.remedy(err); remedy != "" {
		return &schema.Stop{State: schema.StateMisconfigured, Err: err, Remedy: remedy}
	}
	return err
}

// isFenced tells whether a newer producer has our transactional id. A broker
// that aborts a transaction for its age answers the same: either way our
// transactions are over, and the position says what was published.
func isFenced(err error) bool {
	return errors.Is(err, kerr.ProducerFenced) || errors.Is(err, kerr.InvalidProducerEpoch)
}

// remedy is what an operator does about an error that settings cause, or nothing.
func (c *Config) remedy(err error) string {
	switch {
	case errors.Is(err, kerr.SaslAuthenticationFailed), errors.Is(err, kerr.UnsupportedSaslMechanism), errors.Is(err, kerr.IllegalSaslState):
		return "check kafka.sasl.mechanism, kafka.sasl.user and kafka.sasl.password against the brokers' users"
	case isCertificateError(err):
		return "check kafka.tls: ca_file must hold the authority that signed the brokers' certificates, and server_name (or the broker's host) must stand in them"
	case errors.Is(err, kerr.TopicAuthorizationFailed):
		return c.grant("--operation Create --operation Describe --operation DescribeConfigs --operation Read --operation Write --topic '*'")
	case errors.Is(err, kerr.GroupAuthorizationFailed):
		return c.grant(fmt.Sprintf("--operation Read --group '%s' --resource-pattern-type prefixed", c.Transaction.IDPrefix))
	case errors.Is(err, kerr.InvalidSessionTimeout):
		return fmt.Sprintf("set group.min.session.timeout.ms in server.properties to %s or less, its default", milliseconds(sessionTimeout))
	case errors.Is(err, errOwnTooLarge):
		return "raise kafka.topics.max_record_bytes, and max.message.bytes of the topic with it"
	case errors.Is(err, kerr.TransactionalIDAuthorizationFailed):
		return c.grant(fmt.Sprintf("--operation Describe --operation Write --transactional-id '%s' --resource-pattern-type prefixed", c.Transaction.IDPrefix))
	case errors.Is(err, kerr.ClusterAuthorizationFailed):
		return c.grant("--operation IdempotentWrite --operation Describe --operation DescribeConfigs --cluster")
	case errors.Is(err, kerr.InvalidReplicationFactor):
		return "lower kafka.topics.replication_factor to the number of brokers, or add brokers"
	case errors.Is(err, kerr.InvalidTransactionTimeout):
		return "lower kafka.transaction.timeout to the brokers' transaction.max.timeout.ms (15 minutes by default), or raise that"
	default:
		return ""
	}
}

func (c *Config) grant(what string) string {
	user := c.SASL.User
	if user == "" {
		user = "<user>"
	}
	return fmt.Sprintf("kafka-acls.sh --bootstrap-server %s --add --allow-principal User:%s %s", c.Brokers[0], user, what)
}

func isCertificateError(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		authority    x509.UnknownAuthorityError
		host         x509.HostnameError
		alert        tls.AlertError
	)
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &host) || errors.As(err, &alert)
}

var (
	errNotClaimed  = errors.New("publishing before the source was claimed")
	errUnreadable  = errors.New("the position cannot be read")
	errOtherID     = errors.New("the position was written with another transactional id")
	errOwnTooLarge = errors.New("a record of our own is too large")
	errLost        = errors.New("the group of this source gave the lead to another instance")
)
