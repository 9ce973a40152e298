package push

import (
	"context"
	"time"

	"github.com/echo-im/echocdc/schema"
)

// Provider is who takes pushes: a gateway, FCM, APNs.
type Provider interface {
	// Name stands in metrics and logs: lower case, of a bounded set.
	Name() string
	// Send hands the push over and classifies the answer. It returns by the
	// context's deadline, and is called by many workers at once.
	Send(ctx context.Context, job schema.PushJob) Answer
}

// Answer is what a provider said to one push for one address. A provider that
// addresses devices one by one gets a job for each, so that each has an answer,
// a pace and a record of its own.
type Answer struct {
	Verdict Verdict
	// After is how long the provider wants to be left alone; with [RetryAfter] only.
	After time.Duration
	// Reason says why, for the books and for operators: no text of messages,
	// no tokens. Empty when sent.
	Reason string
	// Remedy is what an operator does about it; with [Misconfigured] only.
	Remedy string
}

// Verdict is the class of an answer: what to do with the job.
type Verdict uint8

// The verdicts.
const (
	// Sent: the provider has it now.
	Sent Verdict = iota + 1
	// NoDevice: the provider knows no device for it, and will not.
	NoDevice
	// Rejected: the provider will never take this push.
	Rejected
	// RetryAfter: not now; the same push is welcome after a while.
	RetryAfter
	// Retry: it failed in a way that may pass.
	Retry
	// Misconfigured: the provider refuses us, not this push. Every job is kept
	// until an operator acts.
	Misconfigured
)

// String is the verdict as metrics and logs name it.
func (v Verdict) String() string {
	switch v {
	case Sent:
		return "sent"
	case NoDevice:
		return "no_device"
	case Rejected:
		return "rejected"
	case RetryAfter:
		return "retry_after"
	case Retry:
		return "retry"
	case Misconfigured:
		return "misconfigured"
	default:
		return "unknown"
	}
}
