package kafka

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// Metrics answer: how much is published, how late, in how many transactions,
// and how do they end?
type Metrics struct {
	events       *prometheus.CounterVec
	dead         prometheus.Counter
	bytes        prometheus.Counter
	transactions *prometheus.CounterVec
	duration     prometheus.Histogram
	latency      prometheus.Histogram
	gathered     prometheus.Gauge
	position     prometheus.Gauge
}

// The ways a transaction ends.
const (
	outcomeCommitted = "committed"
	outcomeAborted   = "aborted"
	outcomeFenced    = "fenced"
	outcomeUnknown   = "unknown"
)

// NewMetrics registers the publisher's metrics; a nil registerer keeps them to itself.
func NewMetrics(registerer prometheus.Registerer) *Metrics {
	with := promauto.With(registerer)
	m := &Metrics{
		events: with.NewCounterVec(prometheus.CounterOpts{
			Name: "echocdc_kafka_events_total",
			Help: "Events published, by type.",
		}, []string{"type"}),
		dead: with.NewCounter(prometheus.CounterOpts{
			Name: "echocdc_kafka_dead_total",
			Help: "Rows without a rule and events too large, published to the dead topic.",
		}),
		bytes: with.NewCounter(prometheus.CounterOpts{
			Name: "echocdc_kafka_published_bytes_total",
			Help: "Bytes of the events and dead rows published, before compression.",
		}),
		transactions: with.NewCounterVec(prometheus.CounterOpts{
			Name: "echocdc_kafka_transactions_total",
			Help: "Kafka transactions, by how they ended.",
		}, []string{"outcome"}),
		duration: with.NewHistogram(prometheus.HistogramOpts{
			Name:    "echocdc_kafka_transaction_seconds",
			Help:    "From begin to commit of a Kafka transaction.",
			Buckets: prometheus.ExponentialBuckets(0.001, 2, 16),
		}),
		latency: with.NewHistogram(prometheus.HistogramOpts{
			Name:    "echocdc_kafka_commit_to_published_seconds",
			Help:    "From a commit in Echo's database to the commit of its events in Kafka.",
			Buckets: prometheus.ExponentialBuckets(0.001, 2, 18),
		}),
		gathered: with.NewGauge(prometheus.GaugeOpts{
			Name: "echocdc_kafka_gathered_bytes",
			Help: "Bytes that wait for the next Kafka transaction.",
		}),
		position: with.NewGauge(prometheus.GaugeOpts{
			Name: "echocdc_kafka_position_committed_timestamp_seconds",
			Help: "Commit time in Echo's database of the newest transaction published.",
		}),
	}
	for _, outcome := range []string{outcomeCommitted, outcomeAborted, outcomeFenced, outcomeUnknown} {
		m.transactions.WithLabelValues(outcome)
	}
	return m
}

func (m *Metrics) ended(outcome string) { m.transactions.WithLabelValues(outcome).Inc() }

// committed counts what a committed transaction published.
func (m *Metrics) committed(l *load, took time.Duration) {
	m.ended(outcomeCommitted)
	m.duration.Observe(took.Seconds())
	m.bytes.Add(float64(l.bytes))
	m.dead.Add(float64(l.dead))
	for kind, count := range l.events {
		m.events.WithLabelValues(kind).Add(float64(count))
	}
	now := time.Now()
	for _, at := range l.commits {
		m.latency.Observe(now.Sub(at).Seconds())
	}
	if !l.position.Committed.IsZero() {
		m.position.Set(float64(l.position.Committed.UnixMicro()) / 1e6)
	}
}
