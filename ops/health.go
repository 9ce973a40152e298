package ops

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/echo-im/echocdc/schema"
)

// Health is the book of conditions, one for each stage.
type Health struct {
	log    *slog.Logger
	states *prometheus.GaugeVec

	mu     sync.Mutex
	stages map[string]Stage
}

// Stage is how a stage is doing, and since when its state is what it is.
type Stage struct {
	schema.Condition

	Since time.Time `json:"since"`
}

// Readiness is what /readyz says. The process is ready when every stage runs.
type Readiness struct {
	Ready  bool             `json:"ready"`
	Stages map[string]Stage `json:"stages"`
}

// NewHealth is an empty book; stages enter it by their first reporter. With a
// nil registerer nobody sees the metric.
func NewHealth(log *slog.Logger, registerer prometheus.Registerer) *Health {
	h := &Health{
		log: log,
		states: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "echocdc_stage_state",
			Help: "1 for the state each stage is in, 0 for the others.",
		}, []string{"stage", "state"}),
		stages: make(map[string]Stage),
	}
	if registerer != nil {
		registerer.MustRegister(h.states)
	}
	return h
}

// Reporter enters a stage as starting and returns the func that it reports
// with. It does not block.
func (h *Health) Reporter(stage string) schema.ReportFunc {
	for _, state := range states() {
		h.states.WithLabelValues(stage, string(state)).Set(0)
	}
	h.note(stage, schema.Condition{State: schema.StateStarting})
	return func(c schema.Condition) { h.note(stage, c) }
}

// Readiness is how all stages are doing now. Without any it is not ready yet.
func (h *Health) Readiness() Readiness {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := Readiness{Ready: len(h.stages) > 0, Stages: make(map[string]Stage, len(h.stages))}
	for name, stage := range h.stages {
		r.Stages[name] = stage
		r.Ready = r.Ready && stage.State == schema.StateRunning
	}
	return r
}

// note enters a condition. A stage in trouble that starts again keeps its
// trouble until it runs: the reason is what an operator needs meanwhile.
func (h *Health) note(name string, c schema.Condition) {
	h.mu.Lock()
	defer h.mu.Unlock()
	was, known := h.stages[name]
	if c.State == schema.StateStarting && isTrouble(was.State) {
		return
	}
	if known && was.State == c.State {
		was.Condition = c
		h.stages[name] = was
		return
	}
	h.stages[name] = Stage{Condition: c, Since: time.Now().UTC().Truncate(time.Millisecond)}
	if known {
		h.states.WithLabelValues(name, string(was.State)).Set(0)
	}
	h.states.WithLabelValues(name, string(c.State)).Set(1)
	h.tell(name, was.State, c)
}

// tell logs a change of state.
func (h *Health) tell(name string, was schema.State, c schema.Condition) {
	attrs := []slog.Attr{slog.String("stage", name), slog.String("state", string(c.State))}
	if was != "" {
		attrs = append(attrs, slog.String("was", string(was)))
	}
	if c.Reason != "" {
		attrs = append(attrs, slog.String("reason", c.Reason))
	}
	if c.Remedy != "" {
		attrs = append(attrs, slog.String("remedy", c.Remedy))
	}
	level := slog.LevelInfo
	if isTrouble(c.State) {
		level = slog.LevelWarn
	}
	h.log.LogAttrs(context.Background(), level, "stage changed state", attrs...)
}

// isTrouble tells whether a state wants an operator's eye.
func isTrouble(s schema.State) bool {
	switch s {
	case "", schema.StateStarting, schema.StateRunning, schema.StateStopped:
		return false
	default:
		return true
	}
}

// states are all states, so that each has a figure before it is ever entered.
func states() []schema.State {
	return []schema.State{
		schema.StateStarting, schema.StateRunning, schema.StateStopped,
		schema.StateCannotReach, schema.StateMisconfigured, schema.StateNotReplicating, schema.StatePurged,
		schema.StateRegressed, schema.StateForeign, schema.StateSchemaMismatch, schema.StateFenced,
	}
}
