package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/echo-im/echocdc/config"
	"github.com/echo-im/echocdc/ops"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/postgres"
)

// app is what the stages of one process share.
type app struct {
	settings *config.Loaded
	log      *slog.Logger
	registry *prometheus.Registry
	metrics  *metrics
	health   *ops.Health
	db       *postgres.DB // nil where no stage needs it
}

// open prepares what the stages share. It connects to nothing: a server that
// is down is for the stages to wait for.
func (p *program) open(ctx context.Context, settings *config.Loaded, needsPostgres bool) (*app, error) {
	log := newLogger(settings.Log, p.stderr, p.environ)
	registry := newRegistry()
	a := &app{
		settings: settings,
		log:      log,
		registry: registry,
		metrics:  newMetrics(registry),
		health:   ops.NewHealth(log, registry),
	}
	ops.RegisterBuild(registry, thisBuild().Version, thisBuild().Revision)
	if !needsPostgres {
		return a, nil
	}
	var err error
	// The pool is closed by close, not by the signal: the batch in hand needs it.
	a.db, err = postgres.Open(context.WithoutCancel(ctx), settings.Postgres, warningsOnly(log))
	return a, err
}

// close lets go of what the stages shared.
func (a *app) close() {
	if a.db != nil {
		a.db.Close()
	}
}

// run serves health and metrics and keeps the stages running until the context
// ends. The book of health stays open while they finish.
func (a *app) run(ctx context.Context, stages []stage) error {
	server := ops.Server{Config: a.settings.Ops, Health: a.health, Gatherer: a.registry, Log: a.log}
	listener, err := server.Listen(ctx)
	if err != nil {
		return err
	}
	a.log.InfoContext(ctx, "starting", "version", thisBuild().String(), "source", a.settings.Source.Name, "stages", names(stages))
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	served := make(chan error, 1)
	go func() { served <- server.Serve(serving, listener) }()

	keeper := supervisor{log: a.log, report: a.health.Reporter, patience: a.settings.Shutdown.Timeout}
	err = keeper.run(ctx, stages)
	stop()
	return errors.Join(err, <-served)
}

// drainTime is how long a stage may take to finish what is in hand. The rest of
// the deadline is for letting go of servers.
func (a *app) drainTime() time.Duration { return a.settings.Shutdown.Timeout * 2 / 3 }

func names(stages []stage) []string {
	all := make([]string, len(stages))
	for i := range stages {
		all[i] = stages[i].name
	}
	return all
}

// tablesReady tells whether PostgreSQL answers and has the tables this echocdc
// wants. Making them is for an operator: a daemon that migrates whatever it
// meets would change the tables under an older one that still runs.
func (a *app) tablesReady(ctx context.Context) error {
	pending, err := a.db.Pending(ctx)
	if err != nil {
		return fmt.Errorf("looking at the tables: %w", err)
	}
	if len(pending) == 0 {
		return nil
	}
	return &schema.Stop{
		State:  schema.StateMisconfigured,
		Err:    errors.New("tables are missing or old: " + strings.Join(pending, ", ")),
		Remedy: "run 'echocdc migrate'; this stage goes on by itself then",
	}
}
