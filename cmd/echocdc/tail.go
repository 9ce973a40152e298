package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/binlog"
	"github.com/echo-im/echocdc/binlog/snapshot"
	"github.com/echo-im/echocdc/config"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/kafka"
)

// tailCommand reads Echo's log into Kafka.
func (p *program) tailCommand() *cobra.Command {
	return p.runs(runner{
		command: &cobra.Command{
			Use:   "tail",
			Short: "Read Echo's log into Kafka",
			Long: `Read the binary log of Echo's server as a replica and publish its events, with the position, in Kafka transactions. Of several
instances of one source one leads; the others stand by, and one of them takes over when it ends: at once when it was asked to,
within 10 seconds when it was killed.`,
			Example: `  echocdc tail --config echocdc.yaml
  echocdc tail --config echocdc.yaml --mysql.start earliest    where a source without a position begins`,
			Args: cobra.NoArgs,
		},
		sections: func(*config.Loaded, []string) []string { return config.TailSections() },
		stages:   func(a *app, _ []string) []stage { return []stage{a.tail()} },
	})
}

// tail is the stage that reads Echo's log into Kafka.
func (a *app) tail() stage {
	return stage{name: "tail", run: func(ctx context.Context, report schema.ReportFunc) error {
		source := a.settings.Source.Name
		publisher := &kafka.Publisher{Config: a.settings.Kafka, Source: source, Log: a.log, Metrics: a.metrics.kafka()}
		defer publisher.Close()
		relay := binlog.Relay{
			Tailer: &binlog.Tailer{
				Config:    a.settings.MySQL,
				Source:    source,
				Layouts:   selected(a.settings.Selection()),
				Selection: a.settings.Selection(),
				Log:       a.log,
				Metrics:   a.metrics.binlog(),
				Report:    report,
			},
			Publisher:    publisher,
			DrainTimeout: a.drainTime(),
			Snapshot:     &snapshot.Snapshot{Config: a.settings.Snapshot, Metrics: a.metrics.snapshot()},
		}
		publisher.Report = relay.StandBy
		return relay.Run(ctx)
	}}
}
