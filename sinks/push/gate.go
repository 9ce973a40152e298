package push

import (
	"fmt"
	"sync"
	"time"

	"github.com/echo-im/echocdc/schema"
)

const (
	// gatePause is how long nothing is sent once delivery is impossible; then
	// one job tries the way for all.
	gatePause = 15 * time.Second
	// gateFailures is how many sends in a row fail before that is the provider's
	// trouble and no longer each push's.
	gateFailures = 5
)

// gate stands before the provider. While delivery is impossible for every
// push it is closed, and jobs wait in the database without asking, one by one
// and over and over, somebody who refuses them all.
type gate struct {
	mu       sync.Mutex
	closed   bool
	until    time.Time // nobody passes before
	failures int       // sends in a row
}

// enter lets a job pass, or says how long it has to wait. Of those that come
// to a closed gate after its pause, one passes.
func (g *gate) enter(now time.Time) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closed {
		return 0
	}
	if wait := g.until.Sub(now); wait > 0 {
		return max(wait, time.Second)
	}
	g.until = now.Add(gatePause)
	return 0
}

// untested is called by who passed but learned nothing about the way: the next
// may try.
func (g *gate) untested(now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.until = now
}

// open is called by who found the way free.
func (g *gate) open(report schema.ReportFunc) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		report(schema.Condition{State: schema.StateRunning})
	}
	g.closed, g.failures = false, 0
}

// close is called by who found that no push can pass.
func (g *gate) close(now time.Time, report schema.ReportFunc, why schema.Condition) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed, g.until = true, now.Add(gatePause)
	report(why)
}

// failed is called by who got no useful answer: one such failure is the push's
// own, several in a row close the gate.
func (g *gate) failed(now time.Time, report schema.ReportFunc, provider, reason string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.failures++
	if g.failures < gateFailures {
		return
	}
	g.closed, g.until = true, now.Add(gatePause)
	report(schema.Condition{
		State:  schema.StateCannotReach,
		Reason: fmt.Sprintf("provider %s fails, the last time with: %s", provider, reason),
		Remedy: "bring the provider back; pushes wait meanwhile, and those older than push.max_age are recorded as too old",
	})
}
