package redis

import "github.com/prometheus/client_golang/prometheus"

// What came of a lookup.
const (
	resultAnswered = "answered"
	resultFailed   = "failed"
	resultSkipped  = "skipped" // not asked, so soon after a failure
)

// Metrics answer: does Redis answer, how fast, and can we read what it says?
type Metrics struct {
	lookups   *prometheus.CounterVec
	seconds   prometheus.Histogram
	malformed prometheus.Counter
}

// NewMetrics registers the metrics; with a nil registerer nobody sees them.
func NewMetrics(registerer prometheus.Registerer) *Metrics {
	m := &Metrics{
		lookups: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "echocdc_presence_lookups_total",
			Help: "Presence lookups, one for each batch, by result: answered, failed, or skipped so soon after a failure.",
		}, []string{"result"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "echocdc_presence_lookup_seconds",
			Help:    "Time a presence lookup of one batch took.",
			Buckets: prometheus.ExponentialBuckets(0.0005, 2, 11), // 0.5 ms to 0.5 s
		}),
		malformed: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "echocdc_presence_malformed_total",
			Help: "Devices or users whose presence could not be read; they count as offline.",
		}),
	}
	for _, result := range []string{resultAnswered, resultFailed, resultSkipped} {
		m.lookups.WithLabelValues(result)
	}
	if registerer != nil {
		registerer.MustRegister(m.lookups, m.seconds, m.malformed)
	}
	return m
}
