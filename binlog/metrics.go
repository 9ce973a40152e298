package binlog

import (
	"math"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/echo-im/echocdc/schema"
)

// Metrics are the reader's numbers.
type Metrics struct {
	events, bytes, commits, rows, published, dead prometheus.Counter
	repeated                                      prometheus.Counter
	prepared                                      prometheus.Gauge
	cleared                                       *prometheus.CounterVec
	skipped                                       *prometheus.CounterVec
	unknown                                       prometheus.Counter
	tables, named                                 map[string]bool // of the reader's goroutine
	connects                                      *prometheus.CounterVec
	lag, lagBytes, horizon                        prometheus.Gauge
	state                                         *prometheus.GaugeVec
}

// NewMetrics registers the reader's metrics; with a nil registerer nobody sees them.
func NewMetrics(registerer prometheus.Registerer) *Metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: "echocdc_binlog_" + name, Help: help})
	}
	vec := func(name, help, label string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "echocdc_binlog_" + name, Help: help}, []string{label})
	}
	m := &Metrics{
		events:    counter("events_total", "Events of the log that were read."),
		bytes:     counter("read_bytes_total", "Bytes of the log that were read, those of uncaptured tables too."),
		commits:   counter("commits_total", "Transactions of the log that were handed on."),
		rows:      counter("rows_total", "Rows of captured tables that were decoded."),
		published: counter("domain_events_total", "Events that the rows told."),
		dead:      counter("dead_rows_total", "Rows that no rule could map."),
		repeated:  counter("repeated_rows_total", "Rows read again after a restart within their transaction, which had been handed on before."),
		prepared: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "echocdc_binlog_prepared_transactions", Help: "XA transactions with rows of captured tables that were prepared and have no outcome yet: as long as there are any, the server has to keep its log from the first of them on.",
		}),
		cleared:  vec("cleared_tables_total", "Captured tables that lost their rows at once, by what was done to them.", "how"),
		skipped:  vec("skipped_bytes_total", "Bytes of rows that nobody captures.", "table"),
		connects: vec("connects_total", "Connections to read the log, by outcome.", "outcome"),
		unknown:  counter("unknown_columns_total", "Columns of captured tables that no release of Echo has, each counted once: they are passed over."),
		tables:   map[string]bool{},
		named:    map[string]bool{},
		lag: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "echocdc_binlog_lag_seconds", Help: "Time from the commit of the newest transaction handed on until then; 0 when the server has nothing more.",
		}),
		lagBytes: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "echocdc_binlog_lag_bytes", Help: "Bytes of log that the server has behind the newest transaction handed on; asked every 10 s.",
		}),
		horizon: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "echocdc_binlog_retention_horizon_seconds", Help: "Time until the server may purge log that was not read; +Inf when it never does, NaN while it cannot be told; asked every 10 s.",
		}),
		state: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "echocdc_binlog_state", Help: "1 for the state the reader is in.",
		}, []string{"state"}),
	}
	m.horizon.Set(math.NaN())
	if registerer != nil {
		registerer.MustRegister(m.events, m.bytes, m.commits, m.rows, m.published, m.dead, m.repeated, m.prepared, m.cleared, m.skipped, m.unknown, m.connects, m.lag, m.lagBytes, m.horizon, m.state)
	}
	return m
}

// maxTables bounds the label: a server may have any number of tables.
const maxTables = 200

// names tells whether the name is new: of those that are logged once, and of no
// more than can be read.
func (m *Metrics) names(name string) bool {
	if m.named[name] || len(m.named) >= maxTables {
		return false
	}
	m.named[name] = true
	return true
}

// took adds what was read since the last time, and starts anew.
func (m *Metrics) took(c *counts) {
	m.events.Add(float64(c.events))
	m.bytes.Add(float64(c.bytes))
	for table, n := range c.skipped {
		if !m.tables[table] && len(m.tables) >= maxTables {
			table = "other"
		} else {
			m.tables[table] = true
		}
		m.skipped.WithLabelValues(table).Add(float64(*n))
	}
	*c = counts{}
}

// handedOn adds a batch that left.
func (m *Metrics) handedOn(b *schema.Batch, now time.Time) {
	m.commits.Add(float64(b.Commits))
	m.rows.Add(float64(b.Rows))
	m.published.Add(float64(len(b.Events)))
	m.dead.Add(float64(len(b.Dead)))
	if !b.Position.Committed.IsZero() {
		m.lag.Set(max(0, now.Sub(b.Position.Committed).Seconds()))
	}
}

// is shows the state the reader is in.
func (m *Metrics) is(state schema.State) {
	m.state.Reset()
	m.state.WithLabelValues(string(state)).Set(1)
}
