package push_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/retry"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/push"
)

func TestAPushIsSentOnceAndRecorded(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t, answer(http.StatusNoContent))
	d := deliver(t, gateway)

	event := d.work(t, d.enqueue(t, pushJob(1)))

	require.Equal(t, river.EventKindJobCompleted, event.Kind)
	require.Equal(t, 1, gateway.count())
	require.Equal(t, []string{"message.delivered/1001/1 sent"}, d.books.lines())
	require.NoError(t, testutil.GatherAndCompare(d.registry, strings.NewReader(`
		# HELP echocdc_push_jobs_total Turns of push jobs by outcome: the final ones as in the books, retried when an attempt failed, postponed when the job waits.
		# TYPE echocdc_push_jobs_total counter
		echocdc_push_jobs_total{outcome="sent",provider="webhook"} 1
		# HELP echocdc_push_in_flight Pushes the provider has not answered yet.
		# TYPE echocdc_push_in_flight gauge
		echocdc_push_in_flight{provider="webhook"} 0
	`), "echocdc_push_jobs_total", "echocdc_push_in_flight"))
}

func TestATooOldPushIsRecordedNotSent(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t, answer(http.StatusOK))
	d := deliver(t, gateway)
	old, fresh := pushJob(1), pushJob(2)
	old.SentAt = schema.Seconds(time.Now().Add(-20 * time.Minute).Unix())

	d.work(t, d.enqueue(t, old))
	d.work(t, d.enqueue(t, fresh))

	require.Equal(t, 1, gateway.count())
	lines := d.books.lines()
	require.Len(t, lines, 2)
	require.Contains(t, lines[0], "message.delivered/1001/1 too_old: 20m")
	require.Equal(t, "message.delivered/1001/2 sent", lines[1])
}

func TestAReadMessageIsNotPushed(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t, answer(http.StatusOK))
	d := deliver(t, gateway)
	d.books.know(1, schema.PushStanding{ReadUpTo: 1})

	event := d.work(t, d.enqueue(t, pushJob(1)))

	require.Equal(t, river.EventKindJobCompleted, event.Kind)
	require.Zero(t, gateway.count())
	require.Equal(t, []string{"message.delivered/1001/1 read"}, d.books.lines())
}

// A job is worked again when the process died between our record and the
// queue's, however long ago.
func TestARecordedPushIsNotSentAgain(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t, answer(http.StatusOK))
	d := deliver(t, gateway)
	d.books.know(1, schema.PushStanding{Settled: schema.PushSent})
	recorded := pushJob(1)
	recorded.SentAt = schema.Seconds(time.Now().Add(-20 * time.Minute).Unix())

	event := d.work(t, d.enqueue(t, recorded))

	require.Equal(t, river.EventKindJobCompleted, event.Kind)
	require.Zero(t, gateway.count())
	require.Empty(t, d.books.lines(), "the record stays as it is")
}

func TestADeletedMessageIsNotPushed(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t, answer(http.StatusOK))
	d := deliver(t, gateway)
	d.books.know(1, schema.PushStanding{Deleted: true})

	d.work(t, d.enqueue(t, pushJob(1)))

	require.Zero(t, gateway.count())
	require.Equal(t, []string{"message.delivered/1001/1 deleted"}, d.books.lines())
}

func TestRetryAfterIsKeptInTheDatabase(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t, answer(http.StatusTooManyRequests, "Retry-After", "120"), answer(http.StatusOK))
	d := deliver(t, gateway)
	id := d.enqueue(t, pushJob(1))

	event := d.work(t, id)

	require.Equal(t, river.EventKindJobSnoozed, event.Kind)
	job := d.job(t, id)
	require.Equal(t, rivertype.JobStateScheduled, job.State)
	require.WithinDuration(t, time.Now().Add(2*time.Minute), job.ScheduledAt, 10*time.Second)
	require.Zero(t, job.Attempt, "patience costs no attempt")
	require.Empty(t, d.books.lines())

	event = d.workNow(t, id)

	require.Equal(t, river.EventKindJobCompleted, event.Kind)
	require.Equal(t, []string{"message.delivered/1001/1 sent"}, d.books.lines())
}

func TestRetryAfterEndsWithTheMaximalAge(t *testing.T) {
	t.Parallel()
	d := deliver(t, newGateway(t, answer(http.StatusTooManyRequests, "Retry-After", "86400")))
	id := d.enqueue(t, pushJob(1))

	d.work(t, id)

	require.WithinDuration(t, time.Now().Add(15*time.Minute), d.job(t, id).ScheduledAt, 10*time.Second)
}

func TestMisconfiguredGatewayKeepsJobs(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t, answer(http.StatusUnauthorized), answer(http.StatusOK))
	d := deliver(t, gateway)

	first := d.enqueue(t, pushJob(1))
	require.Equal(t, river.EventKindJobSnoozed, d.work(t, first).Kind)
	second := d.enqueue(t, pushJob(2))
	require.Equal(t, river.EventKindJobSnoozed, d.work(t, second).Kind)

	require.Equal(t, 1, gateway.count(), "one refusal is enough to know")
	require.Empty(t, d.books.lines())
	require.Zero(t, d.job(t, first).Attempt)
	told := d.conditions()
	require.Len(t, told, 1)
	require.Equal(t, schema.StateMisconfigured, told[0].State)
	require.Contains(t, told[0].Reason, "401")
	require.Contains(t, told[0].Remedy, "push.webhook.secret")

	d.clock.Add(int64(time.Minute)) // the operator mended it meanwhile
	require.Equal(t, river.EventKindJobCompleted, d.workNow(t, first).Kind)
	require.Equal(t, river.EventKindJobCompleted, d.workNow(t, second).Kind)
	require.Equal(t, schema.Condition{State: schema.StateRunning}, d.conditions()[1])
}

func TestLastAttemptLeavesADeadLetter(t *testing.T) {
	t.Parallel()
	d := deliver(t, newGateway(t, answer(http.StatusInternalServerError, "", `{"reason":"no disk"}`)))
	id := d.enqueue(t, pushJob(1))

	event := d.work(t, id)
	require.Equal(t, river.EventKindJobFailed, event.Kind)
	require.Empty(t, d.books.lines(), "one attempt is left")
	event = d.workNow(t, id)

	require.Equal(t, river.EventKindJobFailed, event.Kind)
	require.Equal(t, rivertype.JobStateDiscarded, d.job(t, id).State)
	require.Equal(t, []string{"message.delivered/1001/1 undelivered: 500 Internal Server Error: no disk"}, d.books.lines())
}

func TestFinalAnswersEndTheJob(t *testing.T) {
	t.Parallel()
	d := deliver(t, newGateway(t, answer(http.StatusNotFound), answer(http.StatusGone), answer(http.StatusUnprocessableEntity)))

	for i := range int64(3) {
		require.Equal(t, river.EventKindJobCompleted, d.work(t, d.enqueue(t, pushJob(i+1))).Kind)
	}

	require.Equal(t, []string{
		"message.delivered/1001/1 no_device: 404 Not Found",
		"message.delivered/1001/2 no_device: 410 Gone",
		"message.delivered/1001/3 rejected: 422 Unprocessable Entity",
	}, d.books.lines())
}

func TestWhatTheBooksDidNotTakeIsNotSentAgain(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t, answer(http.StatusOK))
	d := deliver(t, gateway)
	d.books.fail(retry.Permanent(errors.New("ledger is gone")))
	id := d.enqueue(t, pushJob(1))

	require.Equal(t, river.EventKindJobSnoozed, d.work(t, id).Kind)
	require.Equal(t, schema.StateCannotReach, d.conditions()[0].State)
	d.books.fail(nil)
	require.Equal(t, river.EventKindJobCompleted, d.workNow(t, id).Kind)

	require.Equal(t, 1, gateway.count())
	require.Equal(t, []string{"message.delivered/1001/1 sent"}, d.books.lines())
}

func TestSilentBooksCostNoAttempt(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t, answer(http.StatusOK))
	d := deliver(t, gateway)
	d.books.failQuestions(errors.New("connection refused"))
	id := d.enqueue(t, pushJob(1))

	require.Equal(t, river.EventKindJobSnoozed, d.work(t, id).Kind)

	require.Zero(t, gateway.count())
	require.Zero(t, d.job(t, id).Attempt)
	require.Contains(t, d.conditions()[0].Remedy, "postgres.url")
}

// Invariant 8: a push cut off by a stop is handed back whole.
func TestStoppingCostsNoAttempt(t *testing.T) {
	t.Parallel()
	reached := make(chan struct{})
	d := deliver(t, newGateway(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // the server notices a hang-up only once the body is read
		close(reached)
		<-r.Context().Done()
	}))
	id := d.enqueue(t, pushJob(1))
	<-reached

	require.NoError(t, d.client.StopAndCancel(t.Context()))

	job := d.job(t, id)
	require.Equal(t, rivertype.JobStateAvailable, job.State)
	require.Zero(t, job.Attempt)
	require.Empty(t, d.books.lines())
	require.Empty(t, d.conditions(), "our stop is no trouble of the gateway's")
}

func TestAFailingGatewayIsLeftAloneForAWhile(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t, answer(http.StatusBadGateway))
	d := deliver(t, gateway)

	for i := range int64(5) {
		require.Equal(t, river.EventKindJobFailed, d.work(t, d.enqueueOnce(t, pushJob(i+1))).Kind)
	}
	require.Equal(t, river.EventKindJobSnoozed, d.work(t, d.enqueue(t, pushJob(6))).Kind)

	require.Equal(t, 5, gateway.count())
	require.Equal(t, schema.StateCannotReach, d.conditions()[0].State)
	require.Contains(t, d.conditions()[0].Reason, "502 Bad Gateway")
}

func TestPausesBetweenAttemptsDoubleUpToTwoMinutes(t *testing.T) {
	t.Parallel()
	now := time.Now()
	worker := &push.Worker{Now: func() time.Time { return now }}

	for attempt, longest := range map[int]time.Duration{
		1: time.Second, 2: 2 * time.Second, 7: 64 * time.Second, 8: 2 * time.Minute, 1000: 2 * time.Minute,
	} {
		pause := worker.NextRetry(&river.Job[schema.PushJob]{JobRow: &rivertype.JobRow{Attempt: attempt}}).Sub(now)

		require.LessOrEqual(t, pause, longest)
		require.Greater(t, pause, longest*2/3-1)
	}
}

// gateway is a gateway of the operator's: it gives its answers one after
// another, and the last one from then on.
type gateway struct {
	*httptest.Server

	mu       sync.Mutex
	requests int
}

func newGateway(t *testing.T, answers ...http.HandlerFunc) *gateway {
	t.Helper()
	g := &gateway{}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		next := answers[min(g.requests, len(answers)-1)]
		g.requests++
		g.mu.Unlock()
		next(w, r)
	}))
	t.Cleanup(g.Close)
	return g
}

func (g *gateway) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.requests
}

// answer is a status with headers by name and value; under no name, the body.
func answer(status int, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		body := ""
		for i := 0; i < len(headers); i += 2 {
			if headers[i] == "" {
				body = headers[i+1]
				continue
			}
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}
