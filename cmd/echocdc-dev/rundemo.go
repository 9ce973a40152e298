package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/echo-im/echocdc/test/pipeline"
	"github.com/echo-im/echocdc/test/stack"
)

const (
	// quietEvery is how often the traffic pauses so that users can come and go.
	quietEvery = 12 * time.Second
	// patience is how long the pipeline may take to drain.
	patience = 90 * time.Second
)

// runDemo runs a demo until the context or its time ends, and audits it.
func runDemo(ctx context.Context, f demoFlags, out io.Writer) (report *pipeline.Report, err error) {
	start := time.Now()
	fmt.Fprintf(out, "starting %s\n", f.cast())
	set := stack.Set{stack.KindMySQL: {}, stack.KindPostgres: {}, stack.KindRedis: {}}
	if f.database == "mariadb" {
		delete(set, stack.KindMySQL)
		set[stack.KindMariaDB] = stack.Options{}
	}
	if f.kafka == "real" {
		set[stack.KindKafka] = stack.Options{}
	}
	g, err := newGround(ctx, set, out)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, g.end(ctx)) }()
	if f.kafka == "embedded" {
		if err := g.embedKafka(); err != nil {
			return nil, err
		}
	}

	play, err := pipeline.Begin(ctx, pipeline.Options{Surroundings: &g.Surroundings, Town: f.town, Binary: g.binary, Dir: g.dir})
	defer func() { err = errors.Join(err, play.Close()) }()
	if err != nil {
		return nil, err
	}
	if err := play.Product.Start("run"); err != nil {
		return nil, err
	}
	fmt.Fprintf(out, "servers are up after %s; echocdc takes its place\n", time.Since(start).Round(100*time.Millisecond))
	if err := awaitReady(ctx, play); err != nil {
		return nil, err
	}
	if err := perform(ctx, f, play, newScreen(out, play, start)); err != nil {
		return nil, err
	}
	fmt.Fprintln(out, "the users are quiet; what is on its way arrives, then the books are checked")
	return play.Audit(context.WithoutCancel(ctx), patience)
}

func (f *demoFlags) cast() string {
	return fmt.Sprintf("%s, PostgreSQL, Redis, Kafka (%s), echocdc and %d simulated users (Ctrl-C ends it and checks the books)", f.database, f.kafka, f.town.Users)
}

// awaitReady waits until echocdc is at work, so that its start is no lag.
func awaitReady(ctx context.Context, play *pipeline.Play) error {
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return play.Observer.AwaitReady(bounded)
}

// perform lets users live, with a quiet moment now and then, until the context
// or the demo's time ends. It returns when everything they did is committed.
func perform(ctx context.Context, f demoFlags, play *pipeline.Play, screen *screen) error {
	acting, stop := context.WithCancel(ctx)
	if f.lasts > 0 {
		acting, stop = context.WithTimeout(ctx, f.lasts)
	}
	defer stop()
	watching, blank := context.WithCancel(context.WithoutCancel(ctx))
	group, going := errgroup.WithContext(watching)
	group.Go(func() error {
		defer stop() // without it there is nothing to show
		return play.Product.Watch(going)
	})
	group.Go(func() error {
		screen.run(watching)
		return nil
	})
	group.Go(func() error {
		defer blank()
		for {
			scene, end := context.WithTimeout(acting, quietEvery)
			err := play.Live(scene, 0, f.rate)
			end()
			if err != nil || acting.Err() != nil {
				return err
			}
			if err := play.Quiet(acting); err != nil && acting.Err() == nil {
				return err
			}
		}
	})
	return group.Wait()
}
