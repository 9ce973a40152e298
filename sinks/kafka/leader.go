package kafka

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/schema"
)

// leadership is one membership of the group in which the instances of a source
// agree on who publishes: whoever has the only partition of the positions
// topic. It spares them from fencing each other in turn; that two never publish
// both is not its doing, the fence sees to that.
type leadership struct {
	config *Config
	source string
	client *kgo.Client
	// leave gives up the lead, so that another instance need not wait for the
	// session to end.
	leave func()

	mu      sync.Mutex    // guards all below
	lost    chan struct{} // closed when the partition goes; nil while it is not ours
	refusal error         // why the brokers would not have us in the group
	changed chan struct{} // closed with each change, and made anew
}

const (
	// sessionTimeout is how long a leader may be silent before another takes
	// over: the least that brokers allow by default (group.min.session.timeout.ms).
	sessionTimeout = 6 * time.Second
	// heartbeat is how soon a member learns that another left.
	heartbeat = 250 * time.Millisecond
	// standbyPause is how old a standby's word on who leads may be.
	standbyPause = 15 * time.Second
	// leaveTimeout bounds the farewell: brokers that do not hear it wait for the session.
	leaveTimeout = time.Second
)

// join becomes a member of the source's group, until leave.
func join(ctx context.Context, config *Config, source string, log *slog.Logger) (*leadership, error) {
	shared, err := config.Options(log)
	if err != nil {
		return nil, err
	}
	l := &leadership{config: config, source: source, changed: make(chan struct{})}
	living, end := context.WithCancel(context.WithoutCancel(ctx))
	topic := config.Topics.Positions
	client, err := kgo.NewClient(append(
		shared,
		kgo.ClientID(instance(config.ClientID)),
		kgo.WithContext(living),
		kgo.WithLogger(nil), // whoever waits for the lead tells of troubles, once
		kgo.WithHooks(l),
		kgo.ConsumerGroup(config.TransactionalID(source)),
		kgo.ConsumeTopics(topic),
		kgo.Balancers(alike{kgo.CooperativeStickyBalancer(), config.purpose(source)}),
		kgo.SessionTimeout(sessionTimeout),
		kgo.RebalanceTimeout(sessionTimeout),
		kgo.HeartbeatInterval(heartbeat),
		kgo.DisableAutoCommit(),
		kgo.OnPartitionsAssigned(func(_ context.Context, _ *kgo.Client, given map[string][]int32) { l.take(len(given[topic]) > 0) }),
		kgo.OnPartitionsRevoked(func(_ context.Context, _ *kgo.Client, taken map[string][]int32) { l.drop(len(taken[topic]) > 0) }),
		kgo.OnPartitionsLost(func(context.Context, *kgo.Client, map[string][]int32) { l.drop(true) }),
	)...)
	if err != nil {
		end()
		return nil, fmt.Errorf("preparing a client for Kafka: %w", err)
	}
	client.PauseFetchTopics(topic) // the records themselves are of no interest
	l.client = client
	l.leave = func() {
		ctx, cancel := context.WithTimeout(living, leaveTimeout)
		defer cancel()
		_ = client.LeaveGroupContext(ctx) // unheard, the session ends by itself
		end()
		client.Close()
	}
	return l, nil
}

// instance names this process to the others.
func instance(clientID string) string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%s@%s:%d", clientID, host, os.Getpid())
}

// purpose is what instances that stand in for each other have in common.
func (c *Config) purpose(source string) string {
	return fmt.Sprintf("%s in %s", source, c.Topics.Positions)
}

// alike makes the purpose the name of the group's protocol: brokers refuse
// members of one group that have no protocol in common. So two sources that were
// given one transactional id are told apart before they touch each other.
type alike struct {
	kgo.GroupBalancer

	purpose string
}

// ProtocolName implements [kgo.GroupBalancer].
func (a alike) ProtocolName() string { return a.purpose }

// lead waits until this instance leads, and returns a channel that is closed
// when it no longer does. It reports that it stands by, and for whom.
func (l *leadership) lead(ctx context.Context, report schema.ReportFunc) (lost <-chan struct{}, err error) {
	patience := time.NewTimer(2 * heartbeat)
	defer patience.Stop()
	for {
		lost, changed, refusal := l.state()
		switch {
		case refusal != nil:
			return nil, l.explain(ctx, refusal)
		case lost != nil:
			return lost, nil
		}
		select {
		case <-changed:
		case <-patience.C:
			condition, err := l.standby(ctx)
			if err != nil {
				return nil, err
			}
			report(condition)
			patience.Reset(standbyPause)
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for the lead of source %s: %w", l.source, ctx.Err())
		}
	}
}

func (l *leadership) state() (lost, changed <-chan struct{}, refusal error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lost, l.changed, l.refusal
}

// take notes that the partition is ours, if it was given to us.
func (l *leadership) take(given bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if given && l.lost == nil {
		l.lost = make(chan struct{})
	}
	l.change()
}

// drop notes that the partition is no longer ours, if it was taken.
func (l *leadership) drop(taken bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if taken && l.lost != nil {
		close(l.lost)
		l.lost = nil
	}
	l.change()
}

// OnGroupManageError implements [kgo.HookGroupManageError]. What passes by
// itself the client tries again by itself.
func (l *leadership) OnGroupManageError(err error) {
	if !isRefusal(err) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refusal = err
	l.change()
}

func isRefusal(err error) bool {
	return slices.ContainsFunc([]error{
		kerr.InconsistentGroupProtocol, kerr.GroupAuthorizationFailed, kerr.TopicAuthorizationFailed,
		kerr.InvalidSessionTimeout, kerr.InvalidGroupID, kerr.GroupMaxSizeReached,
	}, func(final error) bool { return errors.Is(err, final) })
}

// change is called with the lock held.
func (l *leadership) change() {
	close(l.changed)
	l.changed = make(chan struct{})
}

// standby says for whom this instance stands by.
func (l *leadership) standby(ctx context.Context) (schema.Condition, error) {
	leader, _, err := l.leader(ctx)
	if err != nil && !kerr.IsRetriable(err) && !errors.Is(err, kerr.GroupIDNotFound) { // the brokers may not know yet
		return schema.Condition{}, err
	}
	reason := fmt.Sprintf("%s leads source %s; this instance takes over when it ends", leader, l.source)
	if leader == "" {
		reason = fmt.Sprintf("who led source %s fell silent; this instance takes over within %s", l.source, sessionTimeout)
	}
	return schema.Condition{State: schema.StateStandby, Reason: reason, Remedy: "nothing to do"}, nil
}

// leader is who leads, and for what purpose, as the brokers know it.
func (l *leadership) leader(ctx context.Context) (leader, purpose string, err error) {
	name := l.config.TransactionalID(l.source)
	described, err := kadm.NewClient(l.client).DescribeGroups(ctx, name)
	if err == nil {
		err = described.Error()
	}
	if err != nil {
		return "", "", fmt.Errorf("asking who leads source %s: %w", l.source, err)
	}
	group := described[name]
	for _, member := range group.Members {
		if assigned, ok := member.Assigned.AsConsumer(); ok && len(assigned.Topics) > 0 {
			return fmt.Sprintf("%s at %s", member.ClientID, strings.TrimPrefix(member.ClientHost, "/")), group.Protocol, nil
		}
	}
	return "", group.Protocol, nil
}

// explain says why the brokers would not have us in the group.
func (l *leadership) explain(ctx context.Context, refusal error) error {
	group := l.config.TransactionalID(l.source)
	if !errors.Is(refusal, kerr.InconsistentGroupProtocol) {
		return fmt.Errorf("joining group %s: %w", group, refusal)
	}
	leader, purpose, _ := l.leader(ctx) // it only serves to tell more
	return &schema.Stop{
		State: schema.StateForeign,
		Err: fmt.Errorf("transactional id %s is used by %s for source %s, this instance is for source %s: %w",
			group, cmp.Or(leader, "another instance"), cmp.Or(purpose, "unknown"), l.config.purpose(l.source), refusal),
		Remedy: "give each source a source.name or a kafka.transaction.id_prefix of its own",
	}
}
