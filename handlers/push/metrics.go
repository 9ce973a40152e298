package push

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/echo-im/echocdc/schema"
)

// Metrics counts decisions by outcome.
type Metrics struct{ decisions *prometheus.CounterVec }

// NewMetrics registers the counters.
func NewMetrics(registerer prometheus.Registerer) *Metrics {
	m := &Metrics{decisions: prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "echocdc_push_decisions_total",
		Help: "Delivered copies by what the push projection decided on them.",
	}, []string{"outcome"})}
	registerer.MustRegister(m.decisions)
	return m
}

func (m *Metrics) add(counts map[schema.PushOutcome]int) {
	if m == nil {
		return
	}
	for outcome, n := range counts {
		m.decisions.WithLabelValues(string(outcome)).Add(float64(n))
	}
}
