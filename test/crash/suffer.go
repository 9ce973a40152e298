package crash

import (
	"context"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/echo-im/echocdc/test/pipeline"
)

// suffer waits for a fault's moment and lets it happen. It returns when the
// fault is over, not when the process has recovered.
func (s *Stage) suffer(ctx context.Context, tb testing.TB, fault Fault) error {
	tb.Helper()
	if fault.After.Link != "" {
		return s.shoot(ctx, fault)
	}
	if err := s.hear(ctx, fault.After.Events); err != nil {
		return err
	}
	process := s.processes[0]
	switch fault.Act {
	case Kill:
		return s.again(process.Kill)
	case Restart:
		if err := s.await(ctx, s.begun); err != nil {
			return err
		}
		return s.again(process.Stop)
	case Pause:
		if err := process.Signal(syscall.SIGSTOP); err != nil {
			return err
		}
		return s.resume(ctx)
	case Flush:
		return s.database().execute(ctx, "flush binary logs")
	case Alter:
		return s.alter(ctx)
	case KillBroker, PauseBroker, KillMySQL, Failover:
		return s.strike(tb, fault.Act, func() error { return s.hold(ctx) }) //nolint:contextcheck // servers are ended and started whatever becomes of the test
	default:
		return s.obstruct(ctx, fault.Act)
	}
}

// begun is empty once the process heeds signals: it says that it starts.
func (s *Stage) begun() string {
	if log, err := os.Stat(s.processes[0].Log); err != nil || log.Size() <= s.logged {
		return "the process has not said that it starts"
	}
	return ""
}

// hear waits for so many more events.
func (s *Stage) hear(ctx context.Context, more int) error {
	until := s.listener.Heard.Count() + more
	return s.await(ctx, func() string {
		if heard := s.listener.Heard.Count(); heard < until {
			return fmt.Sprintf("%d events were published, there must be %d", heard, until)
		}
		return ""
	})
}

// hold lets the writers go on for a while, unless they wait for the reader.
func (s *Stage) hold(ctx context.Context) error {
	until := s.traffic.Committed.Count() + s.rand.IntN(300)
	return s.await(ctx, func() string {
		if written := s.traffic.Committed.Count(); written < until && !s.traffic.full() {
			return fmt.Sprintf("%d facts are committed, there should be %d", written, until)
		}
		return ""
	})
}

// again ends the process in some way and starts it.
func (s *Stage) again(end func() error) error {
	if err := end(); err != nil {
		return err
	}
	return s.start(s.processes[0])
}

func (s *Stage) start(process *pipeline.Product) error {
	if log, err := os.Stat(process.Log); err == nil {
		s.logged = log.Size()
	}
	return process.Start("tail")
}

// shoot arms the link, and waits until the process is killed, or held and let go.
func (s *Stage) shoot(ctx context.Context, fault Fault) error {
	process, signal := s.processes[0], syscall.SIGSTOP
	if fault.Act == Kill {
		signal = syscall.SIGKILL
	}
	links := s.links(fault.After.Link)
	for _, link := range links {
		if err := link.Shoot(fault.After.Way, fault.After.Bytes, process.PID(), signal); err != nil {
			return err
		}
	}
	if fault.Act == Kill {
		if process.Watch(ctx) == nil {
			return fmt.Errorf("so many bytes never passed; the log ends:\n%s", process.Tail())
		}
	} else if err := s.await(ctx, func() string { return awake(process.PID()) }); err != nil {
		return err
	}
	if len(links) > 1 { // the one that was not used is armed still
		for _, link := range links {
			if err := link.Heal(); err != nil {
				return err
			}
		}
	}
	if fault.Act == Kill {
		return s.again(process.Kill)
	}
	return s.resume(ctx)
}

// links are the ways of a name: after a failover the process may go either of
// those to MySQL.
func (s *Stage) links(name LinkName) []*Link {
	switch {
	case name == KafkaLink:
		return []*Link{s.kafka}
	case s.Plan.Does(Failover):
		return []*Link{s.mysql, s.standby}
	default:
		return []*Link{s.mysql}
	}
}

// awake is empty once a process is stopped.
func awake(pid int) string {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return err.Error()
	}
	text := string(line)
	if state := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])[0]; state != "T" {
		return "the process has state " + state + ", should be stopped"
	}
	return ""
}

// resume lets the held process go on, when the writers are further or, where
// another stands by, when that one has taken over.
func (s *Stage) resume(ctx context.Context) error {
	wait := s.hold
	if s.Plan.Standby {
		wait = func(ctx context.Context) error {
			return s.hear(ctx, s.traffic.Committed.Count()-s.listener.Heard.Count()+1)
		}
	}
	if err := wait(ctx); err != nil {
		return err
	}
	return s.processes[0].Signal(syscall.SIGCONT)
}

// obstruct gets in the way of the link for a while.
func (s *Stage) obstruct(ctx context.Context, act Act) error {
	link := s.mysql
	if act == CutKafka || act == SlowKafka {
		link = s.kafka
	}
	switch act {
	case CutMySQL, CutKafka:
		link.Cut()
		if err := s.hold(ctx); err != nil {
			return err
		}
	case SlowMySQL, SlowKafka:
		if err := link.Slow(); err != nil {
			return err
		}
		if err := s.hear(ctx, s.rand.IntN(200)); err != nil {
			return err
		}
	case MuteMySQL:
		behind := s.traffic.Committed.Count() - s.listener.Heard.Count()
		if err := link.Mute(); err != nil {
			return err
		}
		return s.hear(ctx, max(0, behind)+1) // more than can be on its way: it has noticed
	default:
		return fmt.Errorf("nobody knows how to do %q", act)
	}
	return link.Heal()
}

// alter changes tables as an upgrade does, under the writers.
func (s *Stage) alter(ctx context.Context) error {
	number := s.rand.Uint32()
	choices := []string{
		fmt.Sprintf("alter table users add column extra_%d int not null default 7", number),
		fmt.Sprintf("alter table users add column extra_%d varchar(20) null first", number),
		fmt.Sprintf("alter table messages add column extra_%d bigint unsigned null after user_id", number),
		"alter table users modify first_name varchar(200) not null default ''",
		fmt.Sprintf("alter table messages add key extra_%d (date2)", number),
		fmt.Sprintf("rename table noise to noise_%d; create table noise like noise_%d", number, number),
		fmt.Sprintf("create table noise_%d (id int primary key) select 1 as id; drop table noise_%d", number, number),
		"truncate table noise; analyze table users",
	}
	for statement := range strings.SplitSeq(choices[s.rand.IntN(len(choices))], "; ") {
		if err := s.patiently(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// patiently repeats DDL that a prepared transaction keeps waiting: until it gives
// up, every writer waits behind it.
func (s *Stage) patiently(ctx context.Context, statement string) error {
	for {
		err := s.database().execute(ctx, "set lock_wait_timeout = 1", statement)
		if err == nil || !passes(err) || ctx.Err() != nil {
			return err
		}
		if err := s.hold(ctx); err != nil {
			return err
		}
	}
}

// strike ends a server under everybody, and brings it back, after a while or at
// once, or another in its place.
func (s *Stage) strike(tb testing.TB, act Act, hold func() error) error {
	tb.Helper()
	kafka := s.Servers.kafka.Server
	switch act {
	case KillMySQL:
		s.primary.Server.Kill(tb)
		s.primary.Server.Start(tb)
		return nil
	case Failover:
		return s.failOver(tb)
	case PauseBroker:
		kafka.Pause(tb)
		defer kafka.Resume(tb)
		return hold()
	default:
		kafka.Kill(tb)
		defer kafka.Start(tb)
		return hold()
	}
}

// failOver kills the primary once its replica has all, promotes that, and lets
// the former primary follow it, for whoever comes next.
func (s *Stage) failOver(tb testing.TB) error {
	tb.Helper()
	pair := s.Servers.pair()
	s.traffic.Pause()
	pair.CatchUp(tb)
	pair.Primary.Server.Kill(tb)
	pair.Promote(tb)
	s.primary = pair.Primary
	s.traffic.Resume(s.database())
	pair.Replica.Server.Start(tb)
	pair.Follow(tb)
	return nil
}
