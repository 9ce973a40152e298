package push

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river"

	"github.com/echo-im/echocdc/retry"
	"github.com/echo-im/echocdc/schema"
)

// Worker works push jobs: it asks whether the push is still wanted, sends it,
// and settles it in the books. One worker serves all of a process's jobs; its
// settings are fixed once the queue runs.
type Worker struct {
	river.WorkerDefaults[schema.PushJob]

	Provider Provider
	Config   Config
	Metrics  *Metrics
	// Standing is what the books say of the push now.
	Standing func(ctx context.Context, job schema.PushJob) (schema.PushStanding, error)
	// Record writes what became of the push into the books. It may be called
	// again with the same outcome.
	Record func(ctx context.Context, job schema.PushJob, outcome schema.PushOutcome, detail string) error
	// Report is told when delivery stops being possible, and when it is again;
	// nil for nobody. Whoever starts the queue reports that it runs.
	Report schema.ReportFunc
	// Now is the clock; nil for time.Now.
	Now func() time.Time

	gate gate
}

const (
	// recordTimeout bounds how long the books are tried before the job waits.
	recordTimeout = 5 * time.Second
	// bookkeeping is what a job may take beyond the provider's answer.
	bookkeeping = 30 * time.Second

	firstPause   = time.Second
	longestPause = 2 * time.Minute
)

// settlement is an outcome that the books have not taken yet. It waits with
// the job, so that what a provider has taken is not sent again.
type settlement struct {
	Outcome schema.PushOutcome `json:"outcome"`
	Detail  string             `json:"detail,omitempty"`
}

// Work implements [river.Worker]. A crash between the provider's answer and
// our record repeats the push (DESIGN §2: at least once to phones); devices and
// gateways drop repeats by the event id.
func (w *Worker) Work(ctx context.Context, job *river.Job[schema.PushJob]) error {
	if settled, ok := unrecorded(job); ok {
		return w.settle(ctx, job, settled)
	}
	standing, err := w.Standing(ctx, job.Args)
	if err != nil {
		return w.booksFailed(ctx, err)
	}
	if isSettled(standing) {
		return nil // cut off between our record and the queue's
	}
	if s, needless := w.needless(job.Args, standing); needless {
		return w.settle(ctx, job, s)
	}
	if wait := w.gate.enter(w.now()); wait > 0 {
		return w.postpone(wait)
	}
	answer := w.send(ctx, job.Args)
	if answer.Verdict == Retry && ctx.Err() != nil { // we are stopping: no word on the provider
		w.gate.untested(w.now())
		return fmt.Errorf("sending push %s: %w", job.Args.EventID, ctx.Err())
	}
	return w.heed(ctx, job, answer)
}

// Timeout implements [river.Worker].
func (w *Worker) Timeout(*river.Job[schema.PushJob]) time.Duration {
	return w.Config.Timeout + bookkeeping
}

// NextRetry implements [river.Worker]: the pause doubles with each attempt and
// is cut by up to a third at random.
func (w *Worker) NextRetry(job *river.Job[schema.PushJob]) time.Time {
	pause := longestPause
	if doublings := job.Attempt - 1; doublings < 7 { // 2^7 s is beyond the maximum
		pause = firstPause << max(doublings, 0)
	}
	return w.now().Add(pause - rand.N(pause/3)) //nolint:gosec // spreads load, hides nothing
}

// isSettled tells whether nothing is left to do. An undelivered push that is
// worked again was put back by an operator.
func isSettled(s schema.PushStanding) bool {
	return s.Settled != "" && s.Settled != schema.PushUndelivered
}

// needless tells why a push is no longer wanted, if it is not.
func (w *Worker) needless(job schema.PushJob, s schema.PushStanding) (settlement, bool) {
	age := w.age(job)
	switch {
	case age > w.Config.MaxAge:
		return settlement{schema.PushTooOld, fmt.Sprintf("%s old", age.Round(time.Second))}, true
	case s.Deleted:
		return settlement{schema.PushDeleted, ""}, true
	case s.ReadUpTo > 0 && s.ReadUpTo >= job.BoxID:
		return settlement{schema.PushAlreadyRead, ""}, true
	default:
		return settlement{}, false
	}
}

func (w *Worker) send(ctx context.Context, job schema.PushJob) Answer {
	ctx, cancel := context.WithTimeout(ctx, w.Config.Timeout)
	defer cancel()
	done := w.Metrics.sending(w.Provider.Name())
	answer := w.Provider.Send(ctx, job)
	done(answer.Verdict)
	return answer
}

// heed does with the job what the answer asks for.
func (w *Worker) heed(ctx context.Context, job *river.Job[schema.PushJob], answer Answer) error {
	w.learn(answer)
	switch answer.Verdict {
	case Sent:
		w.Metrics.sent(w.Provider.Name(), job.Args, w.now())
		return w.settle(ctx, job, settlement{schema.PushSent, ""})
	case NoDevice:
		return w.settle(ctx, job, settlement{schema.PushNoDevice, answer.Reason})
	case Rejected:
		return w.settle(ctx, job, settlement{schema.PushRejected, answer.Reason})
	case RetryAfter:
		// Not beyond max_age: then the job wakes only to be recorded as too old.
		return w.postpone(min(answer.After, w.Config.MaxAge))
	case Retry:
		return w.retry(ctx, job, answer.Reason)
	case Misconfigured:
		return w.postpone(gatePause)
	default:
		return fmt.Errorf("sending push %s: provider %s gave no verdict", job.Args.EventID, w.Provider.Name())
	}
}

// learn tells the gate what the answer says about the provider.
func (w *Worker) learn(answer Answer) {
	switch answer.Verdict {
	case Misconfigured:
		w.gate.close(w.now(), w.report, schema.Condition{
			State: schema.StateMisconfigured, Reason: answer.Reason, Remedy: answer.Remedy,
		})
	case Retry:
		w.gate.failed(w.now(), w.report, w.Provider.Name(), answer.Reason)
	default: // whatever it said to this push, it is there for us
		w.gate.open(w.report)
	}
}

// retry fails the attempt, so that the queue tries again; after the last one
// the push is a dead letter: undelivered in the books, discarded in the queue.
func (w *Worker) retry(ctx context.Context, job *river.Job[schema.PushJob], reason string) error {
	if job.Attempt >= job.MaxAttempts {
		return w.settle(ctx, job, settlement{schema.PushUndelivered, reason})
	}
	w.Metrics.count(w.Provider.Name(), outcomeRetried)
	return fmt.Errorf("sending push %s: %s", job.Args.EventID, reason)
}

// settle writes the outcome into the books and ends the job. Stopping does not
// keep it from that: what was sent is recorded (invariant 8).
func (w *Worker) settle(ctx context.Context, job *river.Job[schema.PushJob], s settlement) error {
	recording, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	err := retry.Do(recording, retry.Backoff{}, nil, func(ctx context.Context) error {
		return w.Record(ctx, job.Args, s.Outcome, s.Detail)
	})
	if err != nil {
		err = fmt.Errorf("recording that push %s is %s: %w", job.Args.EventID, s.Outcome, err)
		return errors.Join(w.booksFailed(ctx, err), river.RecordOutput(ctx, s))
	}
	w.Metrics.count(w.Provider.Name(), s.Outcome)
	if s.Outcome == schema.PushUndelivered {
		return fmt.Errorf("giving up push %s: %s", job.Args.EventID, s.Detail) // discards the job
	}
	return nil
}

// booksFailed lets the job wait until the books answer again: their trouble
// costs the push none of its attempts.
func (w *Worker) booksFailed(ctx context.Context, err error) error {
	if ctx.Err() != nil { // we are stopping: no word on the books
		return fmt.Errorf("%w: %w", ctx.Err(), err)
	}
	w.gate.close(w.now(), w.report, schema.Condition{
		State:  schema.StateCannotReach,
		Reason: err.Error(),
		Remedy: "check PostgreSQL and postgres.url; pushes wait meanwhile",
	})
	return w.postpone(gatePause)
}

// postpone puts the job back for a while. It is kept in the database, over
// restarts, and costs no attempt.
func (w *Worker) postpone(wait time.Duration) error {
	w.Metrics.count(w.Provider.Name(), outcomePostponed)
	return river.JobSnooze(wait)
}

// age is how long ago the message was sent.
func (w *Worker) age(job schema.PushJob) time.Duration {
	since := job.SentAt.Time()
	if since.IsZero() {
		since = job.Committed
	}
	if since.IsZero() {
		return 0
	}
	return w.now().Sub(since)
}

func (w *Worker) report(c schema.Condition) {
	if w.Report != nil {
		w.Report(c)
	}
}

func (w *Worker) now() time.Time {
	if w.Now == nil {
		return time.Now()
	}
	return w.Now()
}

// unrecorded is the outcome of an earlier attempt that the books did not take.
func unrecorded(job *river.Job[schema.PushJob]) (settlement, bool) {
	var s settlement
	if output := job.Output(); output == nil || json.Unmarshal(output, &s) != nil {
		return settlement{}, false
	}
	return s, s.Outcome != ""
}
