package ops

import (
	"context"
	"log/slog"
	"maps"
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
	// Optional stages are helpers that the others do without when they must.
	Optional bool `json:"optional,omitempty"`
}

// Readiness is what /readyz says. The process is ready when every stage runs
// that is not optional.
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
// with. The func does not block.
func (h *Health) Reporter(stage string) schema.ReportFunc {
	return h.enter(Stage{}, stage)
}

// Optional enters a helper that the stages do without when they must, such as
// the lookup of presence. Its trouble is shown and logged, but does not keep
// the process from being ready; nor does it being asked nothing yet.
func (h *Health) Optional(helper string) schema.ReportFunc {
	return h.enter(Stage{Optional: true}, helper)
}

func (h *Health) enter(s Stage, name string) schema.ReportFunc {
	h.mu.Lock()
	if _, known := h.stages[name]; !known {
		for _, state := range states() {
			h.states.WithLabelValues(name, string(state)).Set(0)
		}
		h.stages[name] = s
	}
	h.note(name, schema.Condition{State: schema.StateStarting})
	h.mu.Unlock()
	return func(c schema.Condition) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.note(name, c)
	}
}

// Readiness is how all stages are doing now. Without any it is not ready yet.
func (h *Health) Readiness() Readiness {
	h.mu.Lock()
	defer h.mu.Unlock()
	required, able := 0, 0
	for _, stage := range h.stages {
		if !stage.Optional {
			required++
		}
		// One that stands by is ready to take over: a rolling update ends the leader only then.
		if !stage.Optional && (stage.State == schema.StateRunning || stage.State == schema.StateStandby) {
			able++
		}
	}
	return Readiness{Ready: required > 0 && able == required, Stages: maps.Clone(h.stages)}
}

// note enters a condition; the caller holds the lock. A stage in trouble that
// starts again keeps its trouble until it runs: the reason is what an operator
// needs meanwhile.
func (h *Health) note(name string, c schema.Condition) {
	s := h.stages[name]
	was := s.State
	if c.State == schema.StateStarting && isTrouble(was) {
		return
	}
	s.Condition = c
	if was != c.State {
		s.Since = time.Now().UTC().Truncate(time.Millisecond)
		if was != "" {
			h.states.WithLabelValues(name, string(was)).Set(0)
		}
		h.states.WithLabelValues(name, string(c.State)).Set(1)
		h.tell(name, was, c)
	}
	h.stages[name] = s
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
	case "", schema.StateStarting, schema.StateRunning, schema.StateStandby, schema.StateStopped:
		return false
	default:
		return true
	}
}

// states are all states, so that each has a figure before it is ever entered.
func states() []schema.State {
	return []schema.State{
		schema.StateStarting, schema.StateRunning, schema.StateStandby, schema.StateStopped,
		schema.StateCannotReach, schema.StateMisconfigured, schema.StateNotReplicating, schema.StatePurged,
		schema.StateRegressed, schema.StateForeign, schema.StateSchemaMismatch, schema.StateFenced,
		schema.StateIdentity,
	}
}
