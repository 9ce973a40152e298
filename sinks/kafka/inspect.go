package kafka

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/echo-im/echocdc/retry"
	"github.com/echo-im/echocdc/schema"
)

// inspect compares brokers and topics with what is asked of them.
func (t *Topics) inspect(ctx context.Context, a *kadm.Client) ([]schema.Finding, error) {
	wanted := t.Config.topics()
	details, err := a.ListTopics(ctx, names(wanted)...)
	if err != nil {
		return nil, err
	}
	configs, err := a.DescribeTopicConfigs(ctx, names(wanted)...)
	if err != nil {
		return nil, err
	}
	findings, err := t.inspectTransactions(ctx, a)
	if err != nil {
		return nil, err
	}
	for _, w := range wanted {
		detail := details[w.name]
		if errors.Is(detail.Err, kerr.UnknownTopicOrPartition) {
			findings = append(findings, t.inspectMissing(ctx, a, w))
			continue
		}
		config, err := configs.On(w.name, nil)
		if err = errors.Join(detail.Err, err, config.Err); err != nil {
			return nil, fmt.Errorf("describing topic %s: %w", w.name, err)
		}
		findings = append(findings, t.inspectLayout(w, detail)...)
		findings = append(findings, t.inspectSettings(w, config, copies(detail))...)
	}
	return findings, nil
}

// copies is the number of replicas of the partition that has the fewest.
func copies(detail kadm.TopicDetail) int16 {
	fewest := 0
	for _, p := range detail.Partitions {
		if fewest == 0 || len(p.Replicas) < fewest {
			fewest = len(p.Replicas)
		}
	}
	return int16(fewest)
}

func (t *Topics) inspectMissing(ctx context.Context, a *kadm.Client, w topic) schema.Finding {
	f := schema.Finding{Subject: "topic " + w.name, Level: schema.LevelOK, Found: "missing: the reader makes it"}
	replicas, err := t.replicas(ctx, a)
	if err == nil {
		var would kadm.CreateTopicResponses
		would, err = a.ValidateCreateTopics(ctx, w.partitions, replicas, w.settings(replicas), w.name)
		err = errors.Join(err, would.Error())
	}
	if err != nil {
		f.Level, f.Found, f.Wanted = schema.LevelBroken, "missing: "+err.Error(), "present, or the right to make it"
		f.Remedy = t.Config.remedy(err)
	}
	return f
}

// inspectLayout looks at partitions and copies.
func (t *Topics) inspectLayout(w topic, detail kadm.TopicDetail) []schema.Finding {
	count := len(detail.Partitions)
	partitions := schema.Finding{
		Subject: "topic " + w.name + " partitions", Level: schema.LevelOK,
		Found: strconv.Itoa(count), Wanted: strconv.Itoa(int(w.partitions)),
	}
	if count != int(w.partitions) {
		partitions.Level = schema.LevelBroken
		partitions.Remedy = fmt.Sprintf("delete the topic if it is empty: kafka-topics.sh --bootstrap-server %s --delete --topic %s", t.Config.Brokers[0], w.name)
		if w.name == t.Config.Topics.Events {
			partitions.Remedy = fmt.Sprintf("set kafka.topics.partitions to %d; or, if the topic is empty, %s", count, partitions.Remedy)
		}
	}
	found, wanted := copies(detail), t.Config.Topics.ReplicationFactor
	replicas := schema.Finding{Subject: "topic " + w.name + " replication factor", Level: schema.LevelOK, Found: strconv.Itoa(int(found))}
	switch {
	case wanted > 0 && found < wanted:
		replicas.Level, replicas.Wanted = schema.LevelBroken, strconv.Itoa(int(wanted))
		replicas.Remedy = "add copies with kafka-reassign-partitions.sh, or lower kafka.topics.replication_factor"
	case found < 2:
		replicas.Level, replicas.Wanted = schema.LevelWarning, "3"
		replicas.Remedy = "one lost disk loses events and position: add brokers, then copies with kafka-reassign-partitions.sh"
	}
	return []schema.Finding{partitions, replicas}
}

func (t *Topics) inspectSettings(w topic, config kadm.ResourceConfig, replicas int16) []schema.Finding {
	found := map[string]string{}
	for _, c := range config.Configs {
		found[c.Key] = c.MaybeValue()
	}
	findings := make([]schema.Finding, 0, len(w.rules))
	for _, r := range w.rules {
		f := schema.Finding{
			Subject: "topic " + w.name + " " + r.setting, Level: r.judge(found[r.setting], replicas),
			Found: found[r.setting], Wanted: r.value(replicas),
		}
		if f.Level != schema.LevelOK {
			f.Remedy = t.Config.set(w.name, r.setting, f.Wanted)
		}
		findings = append(findings, f)
	}
	return findings
}

// inspectTransactions asks whether the brokers are new enough, and whether
// somebody coordinates our transactions.
func (t *Topics) inspectTransactions(ctx context.Context, a *kadm.Client) ([]schema.Finding, error) {
	versions, err := a.ApiVersions(ctx)
	if err != nil {
		return nil, err
	}
	release := schema.Finding{Subject: "Kafka version", Level: schema.LevelOK, Wanted: "2.5 or newer"}
	for _, broker := range versions.Sorted() {
		if broker.Err != nil { // it may be restarting
			return nil, fmt.Errorf("asking broker %d for its version: %w", broker.NodeID, broker.Err)
		}
		release.Found = broker.VersionGuess()
		// Version 3 of InitProducerID came with 2.5: a producer can survive an unknown id.
		if newest, ok := broker.KeyMaxVersion(int16(kmsg.InitProducerID)); !ok || newest < 3 {
			release.Level, release.Remedy = schema.LevelBroken, fmt.Sprintf("upgrade broker %d", broker.NodeID)
			break
		}
	}
	return []schema.Finding{release, t.inspectCoordinator(ctx, a)}, nil
}

// coordinatorTimeout is how long brokers may take to make the topic that keeps
// the state of transactions: the first question in the life of a cluster makes it.
const coordinatorTimeout = 10 * time.Second

func (t *Topics) inspectCoordinator(ctx context.Context, a *kadm.Client) schema.Finding {
	f := schema.Finding{Subject: "transaction coordinator", Level: schema.LevelOK, Found: "present", Wanted: "present"}
	ctx, cancel := context.WithTimeout(ctx, coordinatorTimeout)
	defer cancel()
	err := retry.Do(ctx, retry.Backoff{Max: time.Second}, nil, func(ctx context.Context) error {
		err := a.FindTxnCoordinators(ctx, t.Config.TransactionalID(t.Source)).Error()
		if kerr.IsRetriable(err) {
			return err
		}
		return retry.Permanent(err)
	})
	if err != nil {
		f.Level, f.Found = schema.LevelBroken, err.Error()
		if f.Remedy = t.Config.remedy(err); f.Remedy == "" {
			f.Remedy = "the brokers cannot make __transaction_state: set transaction.state.log.replication.factor and transaction.state.log.min.isr in server.properties to no more than there are brokers"
		}
	}
	return f
}

// inspectBrokers looks at settings of the brokers, as far as the account may see them.
func (t *Topics) inspectBrokers(ctx context.Context, a *kadm.Client) []schema.Finding {
	brokers, err := a.ListBrokers(ctx)
	if err != nil || len(brokers) == 0 {
		return nil
	}
	configs, err := a.DescribeBrokerConfigs(ctx, brokers[0].NodeID)
	if err != nil {
		return nil // a right that nothing else needs
	}
	var findings []schema.Finding
	for _, resource := range configs {
		for _, c := range resource.Configs {
			switch c.Key {
			case "transaction.max.timeout.ms":
				findings = append(findings, t.inspectTimeout(c.MaybeValue()))
			case "add.partitions.to.txn.retry.backoff.ms":
				findings = append(findings, t.inspectBackoff(c.MaybeValue()))
			}
		}
	}
	return findings
}

func (t *Topics) inspectTimeout(found string) schema.Finding {
	wanted := milliseconds(t.Config.Transaction.Timeout)
	f := schema.Finding{Subject: "transaction.max.timeout.ms", Level: schema.LevelOK, Found: found, Wanted: wanted + " or more"}
	if number(found) < number(wanted) {
		f.Level = schema.LevelBroken
		f.Remedy = fmt.Sprintf("set kafka.transaction.timeout to %sms, or raise transaction.max.timeout.ms in server.properties", found)
	}
	return f
}

// inspectBackoff mentions what costs latency: it is no fault.
func (t *Topics) inspectBackoff(found string) schema.Finding {
	f := schema.Finding{Subject: "add.partitions.to.txn.retry.backoff.ms", Level: schema.LevelOK, Found: found}
	if number(found) > 5 {
		f.Remedy = "optional: 2 in server.properties shortens the delay of events when kafka.transaction.pace is less than the brokers need to finish a transaction"
	}
	return f
}
