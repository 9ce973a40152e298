package crash

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/twmb/franz-go/pkg/kadm"

	"github.com/echo-im/echocdc/test/pipeline"
	"github.com/echo-im/echocdc/test/stack"
)

// A Stage is where one seed is played.
type Stage struct {
	Plan    Plan
	Servers *Servers
	Binary  string // of the product
	Dir     string // for settings and logs

	*seat
	rand      *rand.Rand
	name      string // of database, source and topics
	topics    topics
	primary   *stack.Database // whose server has the database
	processes []*pipeline.Product
	logged    int64 // bytes that were in the first process's log when it was started last
	listener  *Listener
	traffic   *Traffic
}

// Play plays the seed, and returns what is published and should not be, or the
// other way round. An error says what got stuck, or that a process ended by itself.
func (s *Stage) Play(tb testing.TB) (differences []string, failed error) {
	tb.Helper()
	giveBack := s.reserve()
	defer giveBack()
	const patience = 2 * time.Minute
	ctx, cancel := context.WithTimeout(tb.Context(), patience)
	defer cancel()
	defer func() { failed = errors.Join(failed, s.clear(context.WithoutCancel(ctx))) }()

	s.choosePrimary()
	if err := s.set(ctx); err != nil {
		return nil, err
	}
	for _, fault := range s.Plan.Faults {
		tb.Logf("%s: %s: %d committed, %d heard", time.Now().Format(time.StampMilli), fault, s.traffic.Committed.Count(), s.listener.Heard.Count())
		if err := s.suffer(ctx, tb, fault); err != nil {
			return nil, fmt.Errorf("at %s: %w", fault, err)
		}
	}
	failed = s.end(ctx)
	if differences = s.compare(); failed != nil || len(differences) > 0 {
		failed = errors.Join(failed, s.database().keepLog(context.WithoutCancel(ctx), filepath.Join(s.Dir, "binlog.txt")))
	}
	return differences, failed
}

func (s *Stage) reserve() func() {
	var giveBack func()
	s.seat, giveBack = s.Servers.reserve(&s.Plan)
	return giveBack
}

func (s *Stage) choosePrimary() {
	s.primary = s.Servers.alone
	if s.Plan.Does(Failover) {
		s.primary = s.Servers.pair().Primary
	}
}

// set makes the database, starts the processes, and lets the writers write.
func (s *Stage) set(ctx context.Context) error {
	s.rand = rand.New(rand.NewPCG(s.Plan.Seed, 0xac7))
	s.name = fmt.Sprintf("crash_%d_%08x", s.Plan.Seed, rand.Uint32())
	s.topics = topicsOf(s.name)
	db := s.database()
	if err := db.install(ctx, s.Plan.Writers); err != nil {
		return err
	}
	s.Servers.preparing.Lock()
	from, err := db.executed(ctx)
	s.Servers.preparing.Unlock()
	if err != nil {
		return err
	}
	if err := s.openLinks(); err != nil {
		return err
	}
	if s.listener, err = listen(ctx, s.Servers.kafka.Brokers, s.topics); err != nil {
		return err
	}
	if err := s.startProcesses(from.String()); err != nil {
		return err
	}
	s.traffic = startTraffic(ctx, &s.Plan, db, &s.listener.Heard, &s.Servers.preparing)
	return nil
}

func (s *Stage) database() Database {
	return Database{Addr: s.primary.Addr, User: s.primary.User, Password: s.primary.Password, Name: s.name}
}

func (s *Stage) openLinks() error {
	failed := errors.Join(s.mysql.Lead(s.primary.Addr), s.kafka.Lead(s.broker))
	if s.Plan.Does(Failover) {
		failed = errors.Join(failed, s.standby.Lead(s.Servers.pair().Replica.Addr))
	}
	return failed
}

func (s *Stage) startProcesses(from string) error {
	config := filepath.Join(s.Dir, "echocdc.yaml")
	if err := s.writeSettings(config, from); err != nil {
		return err
	}
	count := 1
	if s.Plan.Standby {
		count = 2
	}
	for i := range count {
		process := &pipeline.Product{Binary: s.Binary, Config: config, Log: filepath.Join(s.Dir, fmt.Sprintf("echocdc-%d.log", i))}
		s.processes = append(s.processes, process)
		if err := s.start(process); err != nil {
			return err
		}
	}
	return nil
}

// end lets everything that was committed be heard, and ends the processes as an
// operator would: nothing comes after.
func (s *Stage) end(ctx context.Context) error {
	if err := s.traffic.Stop(); err != nil {
		return err
	}
	committed, err := s.database().executed(ctx)
	if err != nil {
		return err
	}
	if err := s.await(ctx, func() string { return s.unpublished(committed) }); err != nil {
		return err
	}
	for _, process := range s.processes {
		if err := process.Stop(); err != nil {
			return err
		}
	}
	return s.hearAll(ctx)
}

// unpublished says what of the committed transactions is not covered, or not heard.
func (s *Stage) unpublished(committed mysql.GTIDSet) string {
	if heard, want := s.listener.Heard.Count(), s.traffic.Committed.Count(); heard < want {
		return fmt.Sprintf("%d of %d events are published", heard, want)
	}
	position := s.listener.stored()
	covered, err := mysql.ParseMysqlGTIDSet(position.GTIDs)
	switch {
	case err != nil:
		return fmt.Sprintf("the position %q is none: %v", position.GTIDs, err)
	case !covered.Contain(committed):
		return fmt.Sprintf("the position is %q, prepared %+v, committed is %q", covered, position.Prepared, committed)
	case position.Within != nil || len(position.Prepared) > 0:
		return fmt.Sprintf("the position holds %+v and %+v, and every transaction has ended", position.Within, position.Prepared)
	default:
		return ""
	}
}

// hearAll waits until the listener has read to the end of the events.
func (s *Stage) hearAll(ctx context.Context) error {
	ends, err := kadm.NewClient(s.listener.client).ListEndOffsets(ctx, s.topics.events)
	if err != nil {
		return fmt.Errorf("asking Kafka for the ends of %s: %w", s.topics.events, err)
	}
	return s.await(ctx, func() string {
		missing := ""
		ends.Each(func(end kadm.ListedOffset) {
			if next := s.listener.read(end.Partition); next < end.Offset {
				missing = fmt.Sprintf("the listener is at %d of %d in partition %d", next, end.Offset, end.Partition)
			}
		})
		return missing
	})
}

func (s *Stage) compare() []string {
	return append(s.listener.Mistakes(), s.traffic.Committed.Differences(&s.listener.Heard)...)
}

// await asks until nothing is missing. What is missing when the context ends, a
// process ends by itself, or the writers fail, is the error.
func (s *Stage) await(ctx context.Context, ask func() string) error {
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for {
		missing := ask()
		if missing == "" {
			return nil
		}
		for _, process := range s.processes {
			if err := process.Running(); err != nil {
				return fmt.Errorf("waiting: %s: %w", missing, err)
			}
		}
		select {
		case <-again.C:
		case <-s.traffic.failed:
			return s.traffic.failure()
		case <-ctx.Done():
			return fmt.Errorf("waiting: %s; the log ends:\n%s", missing, s.processes[0].Tail())
		}
	}
}

// clear ends what the seed began, and removes what would be in others' way.
func (s *Stage) clear(ctx context.Context) error {
	var failed []error
	for _, process := range s.processes {
		failed = append(failed, process.Kill())
	}
	if s.traffic != nil {
		s.traffic.abandon()
	}
	s.mysql.Cut()
	s.kafka.Cut()
	s.standby.Cut()
	if s.listener != nil {
		admin := kadm.NewClient(s.listener.client)
		_, err := admin.DeleteTopics(ctx, s.topics.all()...)
		failed = append(failed, err)
		s.listener.close()
	}
	if s.name != "" {
		server := s.database()
		failed = append(failed, server.rollBack(ctx))
		server.Name = ""
		failed = append(failed, server.execute(ctx, "set lock_wait_timeout = 5", "drop database if exists "+s.name))
	}
	return errors.Join(failed...)
}
