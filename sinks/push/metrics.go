package push

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/echo-im/echocdc/schema"
)

// What came of a job's turn when it does not leave the queue.
const (
	outcomeRetried   schema.PushOutcome = "retried"   // an attempt failed
	outcomePostponed schema.PushOutcome = "postponed" // it waits, at no cost of an attempt
)

// Metrics answer: what became of pushes, how long does a provider take, and
// how long after the commit is a push out?
type Metrics struct {
	jobs         *prometheus.CounterVec
	sendSeconds  *prometheus.HistogramVec
	commitToSent *prometheus.HistogramVec
	inFlight     *prometheus.GaugeVec
}

// NewMetrics registers the metrics; with a nil registerer nobody sees them.
func NewMetrics(registerer prometheus.Registerer) *Metrics {
	m := &Metrics{
		jobs: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "echocdc_push_jobs_total",
			Help: "Turns of push jobs by outcome: the final ones as in the books, retried when an attempt failed, postponed when the job waits.",
		}, []string{"provider", "outcome"}),
		sendSeconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "echocdc_push_send_seconds",
			Help:    "Time a provider took to answer, by verdict.",
			Buckets: prometheus.ExponentialBuckets(0.001, 2, 15), // 1 ms to 16 s
		}, []string{"provider", "verdict"}),
		commitToSent: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "echocdc_push_commit_to_sent_seconds",
			Help:    "Time from the message's commit in Echo's database to the provider's yes.",
			Buckets: prometheus.ExponentialBuckets(0.01, 2, 17), // 10 ms to 11 min
		}, []string{"provider"}),
		inFlight: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "echocdc_push_in_flight",
			Help: "Pushes the provider has not answered yet.",
		}, []string{"provider"}),
	}
	if registerer != nil {
		registerer.MustRegister(m.jobs, m.sendSeconds, m.commitToSent, m.inFlight)
	}
	return m
}

// sending begins a send; the func it returns ends it.
func (m *Metrics) sending(provider string) func(Verdict) {
	began := time.Now()
	inFlight := m.inFlight.WithLabelValues(provider)
	inFlight.Inc()
	return func(v Verdict) {
		inFlight.Dec()
		m.sendSeconds.WithLabelValues(provider, v.String()).Observe(time.Since(began).Seconds())
	}
}

func (m *Metrics) sent(provider string, job schema.PushJob, now time.Time) {
	if !job.Committed.IsZero() {
		m.commitToSent.WithLabelValues(provider).Observe(now.Sub(job.Committed).Seconds())
	}
}

func (m *Metrics) count(provider string, outcome schema.PushOutcome) {
	m.jobs.WithLabelValues(provider, string(outcome)).Inc()
}
