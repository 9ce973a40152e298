package bench

import (
	"fmt"
	"io"

	"github.com/echo-im/echocdc/test/echo"
)

// RelayResult is what was measured: medians.
type RelayResult struct {
	Rows      echo.Rows   `json:"rows"`
	Captured  int         `json:"captured_rows"` // of tables that events come from
	All       int         `json:"all_rows"`
	PerCommit int         `json:"rows_per_txn"`
	Runs      int         `json:"runs"`
	Ways      []WayResult `json:"ways"`
}

// WayResult is one way along the backlog.
type WayResult struct {
	Name string `json:"name"`
	Cost

	CapturedPerSecond float64 `json:"captured_rows_per_s"`
	AllPerSecond      float64 `json:"all_rows_per_s"`
	// CPU seconds for each million rows.
	CPUPerCaptured float64 `json:"cpu_s_per_million_captured"`
	CPUPerAll      float64 `json:"cpu_s_per_million_all"`
}

func (r *RelayResult) way(name string, cost Cost) WayResult {
	const million = 1e6
	return WayResult{
		Name: name, Cost: cost,
		CapturedPerSecond: float64(r.Captured) / cost.Seconds,
		AllPerSecond:      float64(r.All) / cost.Seconds,
		CPUPerCaptured:    cost.CPU / float64(r.Captured) * million,
		CPUPerAll:         cost.CPU / float64(r.All) * million,
	}
}

// Write prints the result as a table.
func (r *RelayResult) Write(w io.Writer) {
	fmt.Fprintf(w, "\n%d rows: %d of messages, %d of dialogs, %d of user_pts_updates, which is not captured; %d in a transaction; medians of %d runs after one to warm up\n\n",
		r.All, r.Rows.Messages, r.Rows.Dialogs, r.Rows.Updates, r.PerCommit, r.Runs)
	fmt.Fprintf(w, "  %-38s %12s %12s %7s %9s %9s %9s\n", "", "captured", "all", "", "CPU s/M", "CPU s/M", "peak")
	fmt.Fprintf(w, "  %-38s %12s %12s %7s %9s %9s %9s\n", "", "rows/s", "rows/s", "ratio", "captured", "all", "MiB")
	titles := map[string]string{
		string(DecodeAll):      "go-mysql, decodes all",
		string(DecodeCaptured): "go-mysql, decodes captured tables",
		string(Encode):         "our reader: decodes, maps, encodes",
		"kafka_embedded":       "echocdc tail → embedded Kafka",
		"kafka_real":           "echocdc tail → real Kafka",

		"debezium_exactly_once": "Debezium, exactly once",
		"debezium":              "Debezium, at least once",
		"maxwell":               "Maxwell, at least once",
	}
	for _, way := range r.Ways {
		fmt.Fprintf(w, "  %-38s %12.0f %12.0f %7.2f %9.2f %9.2f %9.0f\n", titles[way.Name],
			way.CapturedPerSecond, way.AllPerSecond, way.Ratio, way.CPUPerCaptured, way.CPUPerAll, float64(way.PeakRSS)/(1<<20))
	}
}
