package crash

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// A Plan is what a seed chooses.
type Plan struct {
	Seed    uint64
	Writers int // that commit at once
	Faults  []Fault
	Mix     Mix
	// Tight has the process hold so little that nearly everything comes in parts.
	Tight bool
	// Standby has a second process of the same source stand by.
	Standby bool
}

// A Mix is how often, of a hundred transactions, a writer chooses which.
// What is left are transactions of one row.
type Mix struct {
	Several    int // rows of several keys, with a savepoint taken back
	Large      int // more than the reader holds at once
	RolledBack int
	Compressed int // by the session, as one event
	Prepared   int // XA, with other transactions before the outcome
}

// A Fault is one thing that goes wrong, once something has happened.
type Fault struct {
	Act   Act
	After Moment
}

// A Moment is so many events on Kafka, or so many bytes on a link, after what
// was before.
type Moment struct {
	Events int
	Link   LinkName
	Way    Way
	Bytes  int64 // counts instead of events when there is a link
}

// An Act is what goes wrong.
type Act string

// The acts. Those on the process come at a byte or an event, the others at an event.
const (
	Kill        Act = "kill"         // SIGKILL to the process, and a start
	Pause       Act = "pause"        // SIGSTOP to the process, and SIGCONT
	Restart     Act = "restart"      // SIGTERM to the process, and a start
	CutMySQL    Act = "cut mysql"    // no way to MySQL for a while
	CutKafka    Act = "cut kafka"    // no way to Kafka for a while
	SlowMySQL   Act = "slow mysql"   // little and late
	SlowKafka   Act = "slow kafka"   // little and late
	MuteMySQL   Act = "mute mysql"   // connections stay and carry nothing
	Flush       Act = "flush"        // a new file of MySQL's log
	Alter       Act = "alter"        // DDL on captured and other tables
	KillBroker  Act = "kill broker"  // SIGKILL to Kafka, and a start
	KillMySQL   Act = "kill mysql"   // SIGKILL to MySQL, and a start
	PauseBroker Act = "pause broker" // SIGSTOP to Kafka, and SIGCONT
	Failover    Act = "failover"     // the primary is killed, its replica promoted
)

// Acts are all of them.
func Acts() []Act {
	return []Act{
		Kill, Pause, Restart, CutMySQL, CutKafka, SlowMySQL, SlowKafka, MuteMySQL, Flush, Alter,
		KillBroker, PauseBroker, KillMySQL, Failover,
	}
}

// Choose makes the plan of a seed. Acts on servers are rare, for other seeds
// wait meanwhile: one seed in twenty does each.
func Choose(seed uint64) Plan {
	r := rand.New(rand.NewPCG(seed, 0))
	plan := Plan{Seed: seed, Writers: 1 + r.IntN(3), Mix: chooseMix(r), Tight: r.IntN(2) == 0}
	for range 2 + r.IntN(3) {
		plan.Faults = append(plan.Faults, chooseFault(r))
	}
	switch seed % 20 {
	case 3:
		plan.Faults = append(plan.Faults, Fault{Act: KillBroker, After: someEvents(r)})
	case 7:
		plan.Faults = append(plan.Faults, Fault{Act: KillMySQL, After: someEvents(r)})
	case 11:
		plan.Faults = append(plan.Faults, Fault{Act: Failover, After: someEvents(r)})
	case 15:
		plan.Faults = append(plan.Faults, Fault{Act: PauseBroker, After: someEvents(r)})
	case 19:
		plan.Standby = true
	}
	r.Shuffle(len(plan.Faults), func(i, j int) { plan.Faults[i], plan.Faults[j] = plan.Faults[j], plan.Faults[i] })
	return plan
}

func chooseMix(r *rand.Rand) Mix {
	mixes := []Mix{
		{},
		{Several: 50, RolledBack: 10},
		{Several: 30, Large: 10, RolledBack: 5},
		{Several: 20, Large: 30, Compressed: 10},
		{Several: 30, Large: 5, Compressed: 30},
		{Several: 20, Large: 5, Prepared: 20},
	}
	return mixes[r.IntN(len(mixes))]
}

func chooseFault(r *rand.Rand) Fault {
	often := []Act{
		Kill, Kill, Kill, Kill, Kill, Pause, Pause, Restart, Restart,
		CutMySQL, CutMySQL, CutKafka, CutKafka, SlowMySQL, SlowKafka, MuteMySQL, Flush, Alter, Alter,
	}
	fault := Fault{Act: often[r.IntN(len(often))], After: someEvents(r)}
	if fault.Act == Kill || fault.Act == Pause {
		fault.After = someMoment(r)
	}
	return fault
}

func someEvents(r *rand.Rand) Moment { return Moment{Events: r.IntN(1 << r.IntN(10))} }

// someMoment hits a process while it reads, while it publishes, or while it is answered.
func someMoment(r *rand.Rand) Moment {
	switch r.IntN(5) {
	case 0:
		return someEvents(r)
	case 1:
		return Moment{Link: MySQLLink, Way: FromServer, Bytes: someBytes(r)}
	case 2:
		return Moment{Link: KafkaLink, Way: FromServer, Bytes: someBytes(r) / 8}
	default:
		return Moment{Link: KafkaLink, Way: ToServer, Bytes: someBytes(r)}
	}
}

// someBytes is as often a few as many.
func someBytes(r *rand.Rand) int64 { return r.Int64N(1 << (4 + r.IntN(15))) }

// Does tells whether the plan has an act.
func (p *Plan) Does(acts ...Act) bool {
	return slices.ContainsFunc(p.Faults, func(f Fault) bool { return slices.Contains(acts, f.Act) })
}

// String says the plan in a line.
func (p *Plan) String() string {
	parts := []string{fmt.Sprintf("seed %d: %d writers of %+v", p.Seed, p.Writers, p.Mix)}
	if p.Tight {
		parts = append(parts, "tight bounds")
	}
	if p.Standby {
		parts = append(parts, "a standby")
	}
	for _, fault := range p.Faults {
		parts = append(parts, fault.String())
	}
	return strings.Join(parts, ", ")
}

// String says the fault in words.
func (f Fault) String() string {
	if f.After.Link != "" {
		return fmt.Sprintf("%s after %d bytes %s %s", f.Act, f.After.Bytes, f.After.Way, f.After.Link)
	}
	return fmt.Sprintf("%s after %d events", f.Act, f.After.Events)
}
