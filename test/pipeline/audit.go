package pipeline

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/echo"
)

// Report is the outcome of an audit. As JSON it is what "demo --json" prints.
type Report struct {
	OK          bool   `json:"ok"`
	Messages    Tally  `json:"messages"`
	Deliveries  Tally  `json:"deliveries"`
	ActiveUsers Tally  `json:"active_users"`
	Pushes      Pushes `json:"pushes"`
	Lag         Lag    `json:"lag_seconds"`

	// Events are all events that were published, of every type.
	Events int `json:"events"`
	// Repeats are pushes the phones got more than once.
	Repeats int `json:"repeats"`
	// Differences say, one by one, what does not agree.
	Differences []string `json:"differences,omitempty"`

	expected map[schema.PushOutcome]int
}

// Tally is one kind of fact in three places: in the simulated users' books, on
// Kafka and in PostgreSQL.
type Tally struct {
	Expected  int `json:"expected"`
	Published int `json:"published"`
	Rows      int `json:"rows"`
}

// Pushes are how many had to be sent, how many were, and why others were not.
type Pushes struct {
	Expected   int                        `json:"expected"`
	Sent       int                        `json:"sent"`
	Suppressed map[schema.PushOutcome]int `json:"suppressed"`
}

// Lag is from the commit in Echo's database to a listener on Kafka, in seconds.
type Lag struct {
	P50 float64 `json:"p50"`
	P99 float64 `json:"p99"`
}

// Audit compares what the books expect with what was heard on Kafka, kept in
// PostgreSQL and taken by the phone. A push taken twice is no difference, but
// counted.
func Audit(books *echo.Books, heard Heard, kept *Kept, phone *Phone, lags *Lags) *Report {
	a := &auditor{
		Report: Report{
			Events:   sum(heard.Types),
			Lag:      Lag{lags.Quantile(0.5).Seconds(), lags.Quantile(0.99).Seconds()},
			Pushes:   Pushes{Suppressed: make(map[schema.PushOutcome]int)},
			expected: make(map[schema.PushOutcome]int),
		},
		facts: books.Facts(),
	}
	a.records(heard, books.Events())
	a.messages(heard, kept)
	a.deliveries(heard, kept)
	a.users(kept)
	a.activity(books.Active(), heard, kept)
	a.pushes(books.Pushes(), kept, phone)
	a.leftOver(heard, kept, phone)
	a.OK = len(a.Differences) == 0
	return &a.Report
}

type auditor struct {
	Report

	facts map[string]int
}

// enough is how many differences of one sort are told one by one.
const enough = 8

// compare tells what differs between two maps.
func compare[K, V comparable](a *auditor, where string, want, got map[K]V) {
	told := 0
	plain := func(V) string { return "" }
	if _, isSet := any(want).(map[K]struct{}); !isSet {
		plain = func(v V) string { return fmt.Sprintf(", should be %v", v) }
	}
	differ := func(format string, args ...any) {
		told++
		if told <= enough {
			a.Differences = append(a.Differences, where+": "+fmt.Sprintf(format, args...))
		}
	}
	for key, value := range want {
		if found, ok := got[key]; !ok {
			differ("%v is missing%s", key, plain(value))
		} else if found != value {
			differ("%v is %v%s", key, found, plain(value))
		}
	}
	for key, value := range got {
		if _, ok := want[key]; !ok {
			differ("%v is there (%v), and nothing that happened explains it", key, value)
		}
	}
	if told > enough {
		a.Differences = append(a.Differences, fmt.Sprintf("%s: %d more", where, told-enough))
	}
}

// records: each committed row of a fact is one record with its id; an event
// without a natural key has an id of its own.
func (a *auditor) records(heard Heard, types map[string]int) {
	natural, places := make(map[string]int), make(map[string]int)
	for id, n := range heard.Records {
		if isNatural(id) {
			natural[id] = n
		} else if n != 1 {
			places[id] = n
		}
	}
	compare(a, "records of a fact on Kafka", a.facts, natural)
	compare(a, "records of a row on Kafka", map[string]int{}, places)
	compare(a, "events on Kafka by type", types, heard.Types)
}

func (a *auditor) messages(heard Heard, kept *Kept) {
	want := make(map[string]struct{})
	for id := range a.facts {
		if number, ok := strings.CutPrefix(id, "message.new/"); ok {
			want[number] = struct{}{}
		}
	}
	got := make(map[string]struct{})
	counted := int64(0)
	for id, system := range kept.Messages {
		got[strconv.FormatInt(id, 10)] = struct{}{}
		if !system {
			counted++
		}
	}
	a.Messages = Tally{len(want), withPrefix(heard.Records, "message.new/"), len(got)}
	compare(a, "messages in PostgreSQL", want, got)
	if counted != kept.DayMessages {
		a.Differences = append(a.Differences, fmt.Sprintf("daily figures: %d messages, the rows say %d", kept.DayMessages, counted))
	}
}

func (a *auditor) deliveries(heard Heard, kept *Kept) {
	want, got := make(map[string]struct{}), make(map[string]struct{})
	for id := range a.facts {
		if strings.HasPrefix(id, "message.delivered/") {
			want[id] = struct{}{}
		}
	}
	for delivery := range kept.Deliveries {
		got[delivery.EventID()] = struct{}{}
	}
	a.Deliveries = Tally{len(want), withPrefix(heard.Records, "message.delivered/"), len(got)}
	compare(a, "deliveries in PostgreSQL", want, got)
}

func (a *auditor) users(kept *Kept) {
	want, got := make(map[string]struct{}), make(map[string]struct{})
	for id := range a.facts {
		if number, ok := strings.CutPrefix(id, "user.created/"); ok {
			want[number] = struct{}{}
		}
	}
	for id := range kept.Users {
		got[strconv.FormatInt(id, 10)] = struct{}{}
	}
	compare(a, "users in PostgreSQL", want, got)
}

func (a *auditor) activity(want map[echo.Activity]struct{}, heard Heard, kept *Kept) {
	a.ActiveUsers = Tally{len(want), len(heard.Active), len(kept.Active)}
	compare(a, "active users in PostgreSQL", want, kept.Active)
	published := make(map[string]struct{})
	for activity := range want {
		published[activity.String()] = struct{}{}
	}
	compare(a, "active users on Kafka", published, heard.Active)
	if int64(len(want)) != kept.DayActive {
		a.Differences = append(a.Differences, fmt.Sprintf("daily figures: %d active users, want %d", kept.DayActive, len(want)))
	}
}

// pushes: each copy has one decision, and what was to be sent was sent.
func (a *auditor) pushes(want map[echo.Push]schema.PushOutcome, kept *Kept, phone *Phone) {
	taken := phone.Taken()
	decided, sent := make(map[echo.Push]schema.PushOutcome), make(map[string]string)
	wantSent, gotSent := make(map[string]string), make(map[string]string)
	for push, outcome := range want {
		a.expected[outcome]++
		if outcome == schema.PushEnqueued {
			a.Pushes.Expected++
			wantSent[push.EventID()] = string(schema.PushSent)
		}
	}
	for push, entry := range kept.Ledger {
		decided[push] = entry.Decision
		if entry.Decision != schema.PushEnqueued {
			a.Pushes.Suppressed[entry.Decision]++
			continue
		}
		sent[push.EventID()] = string(entry.Outcome)
	}
	for id, times := range taken {
		gotSent[id] = string(schema.PushSent)
		a.Repeats += times - 1
	}
	a.Pushes.Sent = len(taken)
	compare(a, "decisions in the ledger", want, decided)
	compare(a, "outcomes in the ledger", wantSent, sent)
	compare(a, "pushes at the phones", wantSent, gotSent)
}

// leftOver: nothing was set aside, nothing is waiting, nobody made a mistake.
func (a *auditor) leftOver(heard Heard, kept *Kept, phone *Phone) {
	a.Differences = append(a.Differences, slices.Concat(heard.Dead, heard.Mistakes, kept.Dead, phone.Mistakes())...)
	for state, count := range kept.Jobs {
		if state != "completed" {
			a.Differences = append(a.Differences, fmt.Sprintf("%d push jobs are %s", count, state))
		}
	}
}

func withPrefix(records map[string]int, prefix string) int {
	n := 0
	for id := range records {
		if strings.HasPrefix(id, prefix) {
			n++
		}
	}
	return n
}

func sum[K comparable](counts map[K]int) int {
	total := 0
	for n := range maps.Values(counts) {
		total += n
	}
	return total
}
