package kafka_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/echo-im/echocdc/retry"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/kafka"
	"github.com/echo-im/echocdc/test/stack"
)

// What happens to a real broker while commits are published, one after another:
// work goes on by itself, and each event is there once.
func TestNothingIsLostOrRepeatedWhenABrokerFails(t *testing.T) { //nolint:tparallel // its parts share a broker that fails
	t.Parallel()
	broker := stack.PrivateKafka(t, stack.Options{Extra: []string{
		"authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
		"allow.everyone.if.no.acl.found=true",
	}})

	for i, c := range []struct {
		name string
		fail func(*testing.T, *work)
	}{
		{"restarted", func(t *testing.T, _ *work) {
			t.Helper()
			broker.Server.Restart(t)
		}},
		{"killed", func(t *testing.T, _ *work) {
			t.Helper()
			broker.Server.Kill(t)
			broker.Server.Start(t)
		}},
		{"denies", deny},
		{"takes smaller records than before", shrink},
		{"loses the events topic", func(t *testing.T, w *work) {
			t.Helper()
			deleteTopic(t, w.config, w.config.Topics.Events)
			w.fresh = true
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			cluster := *broker
			cluster.Prefix += fmt.Sprintf("%d.", i)
			w := begin(t, onTopics(&cluster))
			w.reaches(t, 50)

			c.fail(t, w)

			w.reaches(t, w.done()+50)
			w.requireEachOnce(t)
		})
	}
}

// deny takes the right to write events away until it was noticed.
func deny(t *testing.T, w *work) {
	t.Helper()
	admin := kadm.NewClient(connect(t, w.config))
	denied := kadm.NewACLs().ResourcePatternType(kadm.ACLPatternLiteral).Topics(w.config.Topics.Events).
		Operations(kadm.OpWrite).Deny("User:ANONYMOUS").DenyHosts("*")
	_, err := admin.CreateACLs(t.Context(), denied)
	require.NoError(t, err)

	stop := requireState(t, schema.StateMisconfigured, w.trouble(t))
	require.Contains(t, stop.Remedy, "kafka-acls.sh")

	_, err = admin.DeleteACLs(t.Context(), denied)
	require.NoError(t, err)
}

// shrink makes the events topic take less than the largest event that comes then.
func shrink(t *testing.T, w *work) {
	t.Helper()
	admin := kadm.NewClient(connect(t, w.config))
	alter(t, admin, w.config.Topics.Events, "max.message.bytes", "70000")
	w.large.Store(true)

	require.ErrorIs(t, w.trouble(t), kerr.MessageTooLarge)

	require.Eventually(t, func() bool {
		dead := visible(t, w.config, w.config.Topics.Dead)
		return len(dead) == 1 && strings.Contains(string(dead[0].Value), "allow 70000")
	}, patience, 10*pollPause)
	w.missing = 1
}

// work publishes commits of one event each, one after another, as the relay
// does: after a trouble it claims again and goes on from the stored position.
type work struct {
	config   kafka.Config
	troubles chan error
	large    atomic.Bool // the next event is large
	enlarged atomic.Int64

	fresh   bool // the topic was emptied
	missing int  // events that were set aside

	mu   sync.Mutex // guards next
	next int
}

func begin(t *testing.T, config kafka.Config) *work {
	t.Helper()
	w := &work{config: config, troubles: make(chan error, 1000)}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	p := &kafka.Publisher{Config: config, Source: source, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Metrics: kafka.NewMetrics(nil)}
	go func() {
		defer close(ended)
		defer p.Close()
		backoff := retry.Backoff{Min: 10 * time.Millisecond, Max: 200 * time.Millisecond}
		for ctx.Err() == nil {
			err := w.once(ctx, p)
			p.Log.InfoContext(ctx, "interrupted", "error", err)
			w.troubles <- err
			_ = backoff.Wait(ctx)
		}
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	return w
}

func (w *work) once(ctx context.Context, p *kafka.Publisher) error {
	stored, err := p.Claim(ctx)
	if err != nil {
		return err
	}
	last := 0
	if !stored.Position.IsZero() {
		if _, err := fmt.Sscanf(stored.Position.GTIDs, "a:1-%d", &last); err != nil {
			return err
		}
	}
	in := make(chan schema.Batch)
	publishing, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		defer close(in)
		next := time.NewTicker(2 * time.Millisecond)
		defer next.Stop()
		for commit := last + 1; ; commit++ {
			<-next.C
			select {
			case in <- w.batch(commit):
			case <-publishing.Done():
				return
			}
			w.mu.Lock()
			w.next = commit + 1
			w.mu.Unlock()
		}
	}()
	return p.Publish(publishing, in)
}

// batch is a commit with one event, large when that was asked for, each time it is read.
func (w *work) batch(commit int) schema.Batch {
	b := batch(commit, "user/1")
	if w.large.Load() {
		w.enlarged.CompareAndSwap(0, int64(commit))
	}
	if w.enlarged.Load() == int64(commit) {
		random := make([]byte, 100_000) // that no compression makes small
		_, _ = rand.Read(random)
		b.Events[0].Data, b.Bytes = random, len(random)
	}
	return b
}

// done is how many commits were handed to the publisher.
func (w *work) done() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.next
}

// trouble is the next error that ends the publishing.
func (w *work) trouble(t *testing.T) error {
	t.Helper()
	for {
		select {
		case err := <-w.troubles:
			if err != nil && !errors.Is(err, context.Canceled) {
				return err
			}
		case <-time.After(patience):
			require.Fail(t, "no trouble came")
		}
	}
}

// reaches waits until so many commits are stored.
func (w *work) reaches(t *testing.T, commit int) {
	t.Helper()
	require.Eventually(t, func() bool {
		positions := kafka.Positions{Config: w.config, Source: source, Log: quiet()}
		stored, err := positions.Last(t.Context())
		last := 0
		_, _ = fmt.Sscanf(stored.GTIDs, "a:1-%d", &last)
		return err == nil && last >= commit
	}, 2*patience, 4*pollPause)
}

// requireEachOnce requires that each event was published once, in order.
func (w *work) requireEachOnce(t *testing.T) {
	t.Helper()
	var commits []int
	for _, r := range visible(t, w.config, w.config.Topics.Events) {
		commit := 0
		_, err := fmt.Sscanf(attribute(r, schema.AttrID), "%d/0", &commit)
		require.NoError(t, err)
		commits = append(commits, commit)
	}
	require.NotEmpty(t, commits)
	first := 1
	if w.fresh {
		first = commits[0]
	}
	for i, commit := range commits {
		if commit == first+i+1 && w.missing > 0 {
			w.missing--
			first++
		}
		require.Equal(t, first+i, commit)
	}
	require.Zero(t, w.missing)
}

// What brokers do to each other, on embedded ones: leaders and coordinators
// move, a disk fails for a while.
func TestNothingIsLostOrRepeatedWhenBrokersChangeTheirRoles(t *testing.T) {
	t.Parallel()

	for name, change := range map[string]func(*kfake.Cluster, *kafka.Config){
		"coordinators move": func(c *kfake.Cluster, _ *kafka.Config) { c.RehashCoordinators() },
		"partitions move":   func(c *kfake.Cluster, _ *kafka.Config) { c.ShufflePartitionLeaders() },
		"a disk fails": func(c *kfake.Cluster, config *kafka.Config) {
			c.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Produce}, Topic: config.Topics.Events, Err: kerr.KafkaStorageError, Count: 3})
		},
		"a coordinator loads": func(c *kfake.Cluster, _ *kafka.Config) {
			c.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.EndTxn}, TopLevel: true, Err: kerr.CoordinatorLoadInProgress, Count: 3})
		},
		"too few copies": func(c *kfake.Cluster, config *kafka.Config) {
			c.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Produce}, Topic: config.Topics.Positions, Err: kerr.NotEnoughReplicas, Count: 3})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cluster, config := fakeCluster(t, kfake.NumBrokers(3))
			config.Topics.ReplicationFactor = 1
			w := begin(t, config)

			for range 3 {
				w.reaches(t, w.done()+20)
				change(cluster, &config)
			}

			w.reaches(t, w.done()+20)
			w.requireEachOnce(t)
		})
	}
}
