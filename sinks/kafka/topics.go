package kafka

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/retry"
	"github.com/echo-im/echocdc/schema"
)

// Topics makes the topics and checks them.
type Topics struct {
	Config Config
	Source string
	Log    *slog.Logger
}

// freshness is how long an answer about topics may be remembered.
const freshness = 20 * time.Millisecond

// Ensure makes the topics that are missing and checks all of them, and that
// the brokers can do transactions. What is wrong is a [schema.Stop] that names
// each setting as found and as wanted, and the commands that mend them.
func (t *Topics) Ensure(ctx context.Context) error {
	_, err := t.prepare(ctx)
	return err
}

// prepare is Ensure, and tells how large a record may be that each topic takes,
// in bytes.
func (t *Topics) prepare(ctx context.Context) (limit int32, err error) {
	a, err := t.connect(ctx)
	if err != nil {
		return 0, t.Config.explain(err, "preparing topics")
	}
	defer a.Close()
	missing, err := t.missing(ctx, a)
	if err != nil {
		return 0, t.Config.explain(err, "preparing topics")
	}
	for _, wanted := range missing {
		if err := t.create(ctx, a, wanted); err != nil {
			return 0, t.Config.explain(err, "making topic %s", wanted.name)
		}
	}
	findings, err := t.inspect(ctx, a)
	if err != nil {
		return 0, t.Config.explain(err, "checking topics")
	}
	limit = t.limit(findings)
	if wanted := t.Config.Topics.MaxRecordBytes; limit < wanted {
		t.Log.WarnContext(ctx, "a topic takes smaller records than configured; larger events go to the dead topic",
			"max_message_bytes", limit, "max_record_bytes", wanted)
	}
	return limit, stopFor(findings)
}

// limit is the smallest max.message.bytes that was found, unless ours is smaller.
func (t *Topics) limit(findings []schema.Finding) int32 {
	limit := t.Config.Topics.MaxRecordBytes
	for _, f := range findings {
		if strings.HasSuffix(f.Subject, " "+maxMessageBytes) {
			limit = int32(min(number(f.Found), uint64(limit)))
		}
	}
	return limit
}

// Check looks at all that [Topics.Ensure] needs and at settings that cost
// speed, and changes nothing.
func (t *Topics) Check(ctx context.Context) ([]schema.Finding, error) {
	a, err := t.connect(ctx)
	if err != nil {
		return nil, t.Config.explain(err, "checking Kafka")
	}
	defer a.Close()
	findings, err := t.inspect(ctx, a)
	if err != nil {
		return nil, t.Config.explain(err, "checking Kafka")
	}
	return append(findings, t.inspectBrokers(ctx, a)...), nil
}

// stopFor makes one stop of all that is broken, or nil.
func stopFor(findings []schema.Finding) error {
	var wrong, remedies []string
	for _, f := range findings {
		if f.Level == schema.LevelBroken {
			wrong = append(wrong, fmt.Sprintf("%s is %s, want %s", f.Subject, f.Found, f.Wanted))
			remedies = append(remedies, f.Remedy)
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return &schema.Stop{
		State:  schema.StateMisconfigured,
		Err:    errors.New(strings.Join(wrong, "; ")),
		Remedy: strings.Join(slices.Compact(remedies), "; "),
	}
}

func (t *Topics) connect(ctx context.Context) (*kadm.Client, error) {
	// Topics just made must not be hidden by an answer remembered from before.
	client, err := t.Config.connect(ctx, t.Log, kgo.MetadataMinAge(freshness))
	if err != nil {
		return nil, err
	}
	return kadm.NewClient(client), nil
}

func (t *Topics) missing(ctx context.Context, a *kadm.Client) ([]topic, error) {
	wanted := t.Config.topics()
	details, err := a.ListTopics(ctx, names(wanted)...)
	if err != nil {
		return nil, err
	}
	var missing []topic
	for _, w := range wanted {
		err := details[w.name].Err
		switch {
		case errors.Is(err, kerr.UnknownTopicOrPartition):
			missing = append(missing, w)
		case err != nil:
			return nil, fmt.Errorf("describing topic %s: %w", w.name, err)
		}
	}
	return missing, nil
}

func (t *Topics) create(ctx context.Context, a *kadm.Client, wanted topic) error {
	replicas, err := t.replicas(ctx, a)
	if err != nil {
		return err
	}
	made, err := a.CreateTopic(ctx, wanted.partitions, replicas, wanted.settings(replicas), wanted.name)
	if errors.Is(err, kerr.TopicAlreadyExists) {
		return nil // another instance was quicker
	}
	if err != nil {
		return fmt.Errorf("%w %s", err, made.ErrMessage)
	}
	t.Log.InfoContext(ctx, "made topic", "topic", wanted.name, "partitions", wanted.partitions, "replicas", replicas)
	return t.await(ctx, a, wanted.name)
}

// await returns when the brokers know the topic: they learn of it one by one.
func (t *Topics) await(ctx context.Context, a *kadm.Client, name string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	return retry.Do(ctx, retry.Backoff{Min: 10 * time.Millisecond, Max: time.Second}, nil, func(ctx context.Context) error {
		details, err := a.ListTopics(ctx, name)
		if err != nil {
			return err
		}
		return details[name].Err
	})
}

// replicas is how many copies new topics get.
func (t *Topics) replicas(ctx context.Context, a *kadm.Client) (int16, error) {
	if t.Config.Topics.ReplicationFactor > 0 {
		return t.Config.Topics.ReplicationFactor, nil
	}
	brokers, err := a.ListBrokers(ctx)
	if err != nil {
		return 0, err
	}
	return int16(min(3, len(brokers))), nil
}
