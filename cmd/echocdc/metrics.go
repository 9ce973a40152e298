package main

import (
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/echo-im/echocdc/binlog"
	"github.com/echo-im/echocdc/binlog/snapshot"
	rules "github.com/echo-im/echocdc/handlers/push"
	"github.com/echo-im/echocdc/projector"
	"github.com/echo-im/echocdc/sinks/kafka"
	"github.com/echo-im/echocdc/sinks/push"
	"github.com/echo-im/echocdc/sinks/redis"
)

// metrics makes each package's figures when a stage first asks for them, once
// for the process: a stage that runs again goes on counting, and one that does
// not run shows no zeros.
type metrics struct {
	binlog    func() *binlog.Metrics
	snapshot  func() *snapshot.Metrics
	kafka     func() *kafka.Metrics
	projector func() *projector.Metrics
	rules     func() *rules.Metrics
	redis     func() *redis.Metrics
	push      func() *push.Metrics
}

func newMetrics(r prometheus.Registerer) *metrics {
	return &metrics{
		binlog:    sync.OnceValue(func() *binlog.Metrics { return binlog.NewMetrics(r) }),
		snapshot:  sync.OnceValue(func() *snapshot.Metrics { return snapshot.NewMetrics(r) }),
		kafka:     sync.OnceValue(func() *kafka.Metrics { return kafka.NewMetrics(r) }),
		projector: sync.OnceValue(func() *projector.Metrics { return projector.NewMetrics(r) }),
		rules:     sync.OnceValue(func() *rules.Metrics { return rules.NewMetrics(r) }),
		redis:     sync.OnceValue(func() *redis.Metrics { return redis.NewMetrics(r) }),
		push:      sync.OnceValue(func() *push.Metrics { return push.NewMetrics(r) }),
	}
}

// newRegistry is a registry with what every process shows.
func newRegistry() *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return registry
}
