package snapshot

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics are the numbers of snapshots.
type Metrics struct {
	rows, dead   prometheus.Counter
	chunks       prometheus.Histogram
	waited       *prometheus.CounterVec
	left, active prometheus.Gauge
}

// What a run waits for, as metrics and logs name it.
const (
	waitsExecuted = "executed"
	waitsLoad     = "load"
	waitsRate     = "rate"
	waitsServer   = "server"
)

// NewMetrics registers the numbers; with a nil registerer nobody sees them.
func NewMetrics(registerer prometheus.Registerer) *Metrics {
	m := &Metrics{
		rows: prometheus.NewCounter(prometheus.CounterOpts{Name: "echocdc_snapshot_rows_total", Help: "Rows that snapshots read and handed on."}),
		dead: prometheus.NewCounter(prometheus.CounterOpts{Name: "echocdc_snapshot_dead_rows_total", Help: "Rows of snapshots that no rule could map."}),
		chunks: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "echocdc_snapshot_chunk_seconds", Help: "How long the server was read for a chunk, during which the stream waits.",
			Buckets: []float64{0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5},
		}),
		waited: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "echocdc_snapshot_waited_seconds_total",
			Help: "Time a snapshot waited: for the server to show what its log told (executed), for its load to fall (load), for snapshot.rows_per_second (rate), for a server that answers (server).",
		}, []string{"for"}),
		left: prometheus.NewGauge(prometheus.GaugeOpts{Name: "echocdc_snapshot_rows_left", Help: "Rows that the snapshot still has to read, as the server guesses; 0 when none runs."}),
		active: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "echocdc_snapshot_running", Help: "1 while a snapshot runs.",
		}),
	}
	for _, reason := range []string{waitsExecuted, waitsLoad, waitsRate, waitsServer} {
		m.waited.WithLabelValues(reason)
	}
	if registerer != nil {
		registerer.MustRegister(m.rows, m.dead, m.chunks, m.waited, m.left, m.active)
	}
	return m
}

func (m *Metrics) waits(reason string, d time.Duration) {
	m.waited.WithLabelValues(reason).Add(max(0, d.Seconds()))
}
