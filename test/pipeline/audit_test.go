package pipeline_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/pipeline"
)

// outcome is a product's work on a town's books: all of it right, at first.
type outcome struct {
	books *echo.Books
	heard pipeline.Heard
	kept  *pipeline.Kept
	phone *pipeline.Phone
}

func (o *outcome) audit() *pipeline.Report {
	return pipeline.Audit(o.books, o.heard, o.kept, o.phone, new(pipeline.Lags))
}

func TestAuditAgreesWithRightWork(t *testing.T) {
	t.Parallel()

	report := rightWork(t).audit()

	require.Empty(t, report.Differences)
	require.True(t, report.OK)
	require.Positive(t, report.Messages.Rows)
	require.Positive(t, report.Pushes.Sent)
	require.Positive(t, report.Pushes.Suppressed[schema.PushOnline])
}

func TestAuditFindsWhatIsMissingOrTooMuch(t *testing.T) {
	t.Parallel()

	for name, spoil := range map[string]func(*outcome){
		"a record missing":      func(o *outcome) { drop(o.heard.Records) },
		"a record twice":        func(o *outcome) { o.heard.Records[some(o.heard.Records)]++ },
		"a record of nothing":   func(o *outcome) { o.heard.Records["message.new/1"] = 1 },
		"a row's event twice":   func(o *outcome) { o.heard.Records["gtid:1/users/0/0"] = 2 },
		"an event type short":   func(o *outcome) { o.heard.Types["echo.dialog.read"]-- },
		"a message row missing": func(o *outcome) { drop(o.kept.Messages) },
		"a message row extra":   func(o *outcome) { o.kept.Messages[1] = false },
		"a delivery missing":    func(o *outcome) { drop(o.kept.Deliveries) },
		"a user missing":        func(o *outcome) { drop(o.kept.Users) },
		"an active user short":  func(o *outcome) { drop(o.kept.Active) },
		"daily messages off":    func(o *outcome) { o.kept.DayMessages++ },
		"daily activity off":    func(o *outcome) { o.kept.DayActive-- },
		"a decision missing":    func(o *outcome) { drop(o.kept.Ledger) },
		"another decision": func(o *outcome) {
			o.kept.Ledger[some(o.kept.Ledger)] = pipeline.Entry{Decision: schema.PushRecipientDeleted}
		},
		"an event set aside":   func(o *outcome) { o.kept.Dead = []string{"push set message.new/1 aside"} },
		"a row set aside":      func(o *outcome) { o.heard.Dead = []string{"{}"} },
		"a job not done":       func(o *outcome) { o.kept.Jobs["discarded"] = 1 },
		"a promise not kept":   func(o *outcome) { o.heard.Mistakes = []string{"a login code"} },
		"a push nobody wanted": func(o *outcome) { o.phone.Take("message.delivered/1/1") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			work := rightWork(t)

			spoil(work)

			report := work.audit()
			require.False(t, report.OK)
			require.NotEmpty(t, report.Differences)
		})
	}
}

func TestAuditCountsAPushThatCameTwice(t *testing.T) {
	t.Parallel()
	work := rightWork(t)

	work.phone.Take(some(work.phone.Taken()))

	report := work.audit()
	require.True(t, report.OK, report.Differences)
	require.Equal(t, 1, report.Repeats)
}

// rightWork is what a flawless product would make of a small town's day.
func rightWork(t *testing.T) *outcome {
	t.Helper()
	books := echo.Rehearse(echo.DefaultSettings(), 300)
	phone, err := pipeline.NewPhone(t.Context(), true)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, phone.Close()) })
	o := &outcome{
		books: books,
		phone: phone,
		heard: pipeline.Heard{Records: books.Facts(), Types: books.Events(), Active: make(map[string]struct{})},
		kept: &pipeline.Kept{
			Messages:   make(map[int64]bool),
			Deliveries: make(map[echo.Push]struct{}),
			Users:      make(map[int64]struct{}),
			Active:     books.Active(),
			Ledger:     make(map[echo.Push]pipeline.Entry),
			Jobs:       map[string]int64{"completed": 1},
		},
	}
	for id := range books.Facts() {
		if number, ok := strings.CutPrefix(id, "message.new/"); ok {
			o.kept.Messages[numeral(t, number)] = false
			o.kept.DayMessages++
		}
		if number, ok := strings.CutPrefix(id, "user.created/"); ok {
			o.kept.Users[numeral(t, number)] = struct{}{}
		}
	}
	o.kept.DayActive = int64(len(books.Active()))
	for push, decision := range books.Pushes() {
		o.kept.Deliveries[push] = struct{}{}
		entry := pipeline.Entry{Decision: decision}
		if decision == schema.PushEnqueued {
			entry.Outcome = schema.PushSent
			phone.Take(push.EventID())
		}
		o.kept.Ledger[push] = entry
	}
	for activity := range books.Active() {
		o.heard.Active[activity.String()] = struct{}{}
	}
	return o
}

func numeral(t *testing.T, text string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(text, 10, 64)
	require.NoError(t, err)
	return n
}

func some[K comparable, V any](m map[K]V) K {
	for key := range m {
		return key
	}
	panic("the town did nothing")
}

func drop[K comparable, V any](m map[K]V) { delete(m, some(m)) }
