package ops

import (
	"runtime"

	"github.com/prometheus/client_golang/prometheus"
)

// RegisterBuild registers echocdc_build_info, which says which build a process
// is: an empty revision is one that nobody knows.
func RegisterBuild(registerer prometheus.Registerer, version, revision string) {
	registerer.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "echocdc_build_info",
		Help: "1, with the version, the revision and the Go version this process was built with.",
		ConstLabels: prometheus.Labels{
			"version":    version,
			"revision":   revision,
			"go_version": runtime.Version(),
		},
	}, func() float64 { return 1 }))
}
