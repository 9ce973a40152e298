package projector

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics are those of every worker in the process.
type Metrics struct {
	events    *prometheus.CounterVec
	retries   *prometheus.CounterVec
	applySecs *prometheus.HistogramVec
	toApplied *prometheus.HistogramVec
	lagSecs   *prometheus.GaugeVec
}

// NewMetrics registers the metrics.
func NewMetrics(registerer prometheus.Registerer) *Metrics {
	m := &Metrics{
		events: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "echocdc_projector_events_total",
			Help: "Events by what became of them: applied, unknown_type, set_aside, parked.",
		}, []string{"projection", "outcome"}),
		retries: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "echocdc_projector_retries_total",
			Help: "Tries that failed and were repeated.",
		}, []string{"projection"}),
		applySecs: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "echocdc_projector_apply_seconds",
			Help:    "Time to apply a batch, retries included.",
			Buckets: prometheus.ExponentialBuckets(0.001, 2, 16),
		}, []string{"projection"}),
		toApplied: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "echocdc_projector_commit_to_applied_seconds",
			Help:    "Time from the commit in Echo's MySQL to the commit in PostgreSQL, for each event.",
			Buckets: prometheus.ExponentialBuckets(0.001, 2, 20),
		}, []string{"projection"}),
		lagSecs: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "echocdc_projector_lag_seconds",
			Help: "Age of the oldest event that was fetched and is not applied; 0 when there is none.",
		}, []string{"projection", "partition"}),
	}
	registerer.MustRegister(m.events, m.retries, m.applySecs, m.toApplied, m.lagSecs)
	return m
}

func (m *Metrics) applied(projection string, batch Batch, entries []entry, now time.Time) {
	if m == nil {
		return
	}
	toApplied := m.toApplied.WithLabelValues(projection)
	for i := range batch.Records {
		if at := batch.Records[i].Committed; !at.IsZero() {
			toApplied.Observe(now.Sub(at).Seconds())
		}
	}
	var unknown, parked int
	for i := range entries {
		if entries[i].unknown {
			unknown++
		}
	}
	for i := range batch.Dead {
		if batch.Dead[i].Follows {
			parked++
		}
	}
	for outcome, n := range map[string]int{
		"applied":      len(batch.Records),
		"unknown_type": unknown,
		"set_aside":    len(batch.Dead) - parked,
		"parked":       parked,
	} {
		m.events.WithLabelValues(projection, outcome).Add(float64(n))
	}
}

func (m *Metrics) batch(projection string, took time.Duration) {
	if m != nil {
		m.applySecs.WithLabelValues(projection).Observe(took.Seconds())
	}
}

func (m *Metrics) retried(projection string) {
	if m != nil {
		m.retries.WithLabelValues(projection).Inc()
	}
}

func (m *Metrics) lag(projection string, partition int32, lag time.Duration) {
	if m != nil {
		m.lagSecs.WithLabelValues(projection, strconv.Itoa(int(partition))).Set(lag.Seconds())
	}
}

func (m *Metrics) forget(projection string, partition int32) {
	if m != nil {
		m.lagSecs.DeleteLabelValues(projection, strconv.Itoa(int(partition)))
	}
}
