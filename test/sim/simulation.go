package sim

import (
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"
)

// Simulation is what all seeds share: a log, and the events of each transaction
// as a tailer tells them when nothing goes wrong.
type Simulation struct {
	recording *Recording
	events    map[string][]event // by GTID
}

// How long what is to be told may take, on the simulated clock.
const (
	moment   = time.Minute
	patience = 15 * time.Minute
	silence  = 30 * time.Second
)

// New prepares simulations of the recording. It has to run within a bubble.
func New(recording *Recording) (*Simulation, error) {
	s := &Simulation{recording: withLarge(recording)}
	var err error
	s.events, err = reference(s.recording)
	return s, err
}

// withLarge joins some transactions to larger ones.
func withLarge(r *Recording) *Recording {
	const every, size = 5, 6
	large := *r
	large.Transactions = nil
	for i := 0; i < len(r.Transactions); i++ {
		t := r.Transactions[i]
		var rest []Transaction
		for j := i; i%every == 0 && j < min(len(r.Transactions), i+size) && r.Transactions[j].isDML(); j++ {
			rest = append(rest, r.Transactions[j])
		}
		if len(rest) > 1 {
			t = joined(rest)
			i += len(rest) - 1
		}
		large.Transactions = append(large.Transactions, t)
	}
	return &large
}

// Run lets the seed choose a log, settings and troubles, and tells what was
// not published once and in order. It has to run within a bubble.
func (s *Simulation) Run(seed uint64, log *slog.Logger) error {
	w, err := build(seed, s.recording, log)
	if err != nil {
		return err
	}
	defer w.close()
	l, err := listen(w.network, w.kafka.Brokers, w.kafka.Topics.Events)
	if err != nil {
		return err
	}
	defer l.client.Close()

	transactions := s.shuffled(w.random)
	want := s.eventsOf(transactions)
	w.live(transactions)
	if err := l.until(len(want), moment); errors.Is(err, errSilent) {
		w.bury()
	}
	if err := l.until(len(want), patience); err != nil {
		return errors.Join(err, compare(want, l.told))
	}
	w.end()
	if err := l.until(len(want)+1, silence); err != nil && !errors.Is(err, errSilent) {
		return err
	}
	return compare(want, l.told)
}

// shuffled is the log of a seed: some of the transactions, in any order.
func (s *Simulation) shuffled(random *rand.Rand) []Transaction {
	all := make([]Transaction, 0, len(s.recording.Transactions))
	for _, i := range random.Perm(len(s.recording.Transactions)) {
		all = append(all, s.recording.Transactions[i])
	}
	return all[:1+random.IntN(len(all))]
}

func (s *Simulation) eventsOf(transactions []Transaction) []event {
	var all []event
	for i := range transactions {
		all = append(all, s.events[transactions[i].GTID]...)
	}
	return all
}

// live lets the world go on: now and then something is committed, and something
// goes wrong. In the end all is well.
func (w *world) live(transactions []Transaction) {
	w.cut = cuts(w.random)
	w.start()
	possible := troubles()
	for len(transactions) > 0 {
		n := 1 + w.random.IntN(len(transactions))
		w.primary.commit(transactions[:n]...)
		transactions = transactions[n:]
		w.pass(time.Duration(w.random.IntN(3000)) * time.Millisecond)
		t := pick(w.random, possible...)
		w.log.Info("trouble", "name", t.name)
		t.make(w)
		w.pass(time.Duration(w.random.IntN(1000)) * time.Millisecond)
	}
	w.heal()
}

// pass lets time pass.
func (*world) pass(d time.Duration) { <-time.After(d) }

// compare tells how what was told differs from what was to be told: an event
// missing or told twice, or the events of a key in another order.
func compare(want, told []event) error {
	wanted, got := byKey(want), byKey(told)
	for key, events := range wanted {
		for i, e := range events {
			switch {
			case i >= len(got[key]):
				return fmt.Errorf("key %s: %d events, want %d: %s of %s is missing", key, len(got[key]), len(events), e.id, e.gtid)
			case got[key][i] != e:
				return fmt.Errorf("key %s: event %d is %+v, want %+v", key, i, got[key][i], e)
			}
		}
		if more := got[key][len(events):]; len(more) > 0 {
			return fmt.Errorf("key %s: %d events, want %d: %+v is one too many", key, len(got[key]), len(events), more[0])
		}
	}
	if len(got) != len(wanted) {
		return fmt.Errorf("events of %d keys, want %d", len(got), len(wanted))
	}
	return nil
}

func byKey(all []event) map[string][]event {
	keys := map[string][]event{}
	for _, e := range all {
		keys[e.key] = append(keys[e.key], e)
	}
	return keys
}
