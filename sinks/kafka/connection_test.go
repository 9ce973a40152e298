package kafka_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/echo-im/echocdc/encryption"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/kafka"
)

func TestTLSAndSASL(t *testing.T) {
	t.Parallel()
	server := newCertificate(t)

	for name, account := range map[string]struct{ mechanism, onServer string }{
		"plain":         {"plain", "PLAIN"},
		"scram-sha-256": {"scram-sha-256", "SCRAM-SHA-256"},
		"scram-sha-512": {"scram-sha-512", "SCRAM-SHA-512"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := fakeKafka(t, kfake.TLS(server.config()), kfake.EnableSASL(), kfake.Superuser(account.onServer, "echocdc", "secret"))
			config.TLS = encryption.TLS{Enabled: true, CAFile: server.file}
			config.SASL = kafka.SASL{Mechanism: account.mechanism, User: "echocdc", Password: "secret"}
			require.NoError(t, config.Validate())

			require.NoError(t, publish(t, claim(t, withTopics(t, config)), batch(1, "user/1")))

			requireStored(t, config, at(1))
			require.Equal(t, []string{"user/1"}, keys(committed(t, config, config.Topics.Events)))
		})
	}
}

func TestBadCertificatesAreNamed(t *testing.T) {
	t.Parallel()
	server, other := newCertificate(t), newCertificate(t)

	for name, c := range map[string]struct {
		spoil  func(*kafka.Config)
		remedy string
	}{
		"other authority":  {func(c *kafka.Config) { c.TLS.CAFile = other.file }, "ca_file"},
		"other name":       {func(c *kafka.Config) { c.TLS.ServerName = "kafka.example" }, "server_name"},
		"missing file":     {func(c *kafka.Config) { c.TLS.CAFile += ".old" }, "kafka.tls"},
		"no certificate":   {func(c *kafka.Config) { c.TLS.CAFile = "connection_test.go" }, "kafka.tls"},
		"key without pair": {func(c *kafka.Config) { c.TLS.CertFile, c.TLS.KeyFile = server.file, server.file }, "kafka.tls"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := fakeKafka(t, kfake.TLS(server.config()), kfake.EnableSASL(), kfake.Superuser("PLAIN", "echocdc", "secret"))
			config.TLS = encryption.TLS{Enabled: true, CAFile: server.file}
			config.SASL = kafka.SASL{Mechanism: "plain", User: "echocdc", Password: "secret"}
			c.spoil(&config)

			_, err := publisher(t, config).Claim(t.Context())

			stop := requireState(t, schema.StateMisconfigured, err)
			require.Contains(t, stop.Remedy, c.remedy)
		})
	}
}

// Kafka says that it knows no such account; the embedded one hangs up.
func TestBadAccountsAreNamed(t *testing.T) {
	t.Parallel()
	cluster, config := fakeCluster(t, kfake.EnableSASL(), kfake.Superuser("PLAIN", "echocdc", "secret"))
	config.SASL = kafka.SASL{Mechanism: "plain", User: "echocdc", Password: "wrong"}

	_, err := publisher(t, config).Claim(t.Context())
	require.ErrorContains(t, err, "kafka.sasl")
	require.NotContains(t, err.Error(), "wrong", "a password is in no error")

	cluster.ControlKey(int16(kmsg.SASLAuthenticate), func(r kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		refusal := kmsg.NewPtrSASLAuthenticateResponse()
		refusal.Version, refusal.ErrorCode = r.GetVersion(), kerr.SaslAuthenticationFailed.Code
		return refusal, nil, true
	})
	_, err = publisher(t, config).Claim(t.Context())
	stop := requireState(t, schema.StateMisconfigured, err)
	require.Contains(t, stop.Remedy, "kafka.sasl.password")
	require.NotContains(t, stop.Error(), "wrong")
}

func TestAPlainClientOfATLSBrokerIsToldSo(t *testing.T) {
	t.Parallel()
	config := fakeKafka(t, kfake.TLS(newCertificate(t).config()))

	_, err := publisher(t, config).Claim(t.Context())

	require.ErrorContains(t, err, "kafka.tls.enabled")
}

// certificate is a server's own: it signs itself, for 127.0.0.1.
type certificate struct {
	pair tls.Certificate
	file string // PEM
}

func (c *certificate) config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{c.pair}}
}

func newCertificate(t *testing.T) *certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "kafka"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(time.Hour),
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	return &certificate{pair: tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, file: file}
}
