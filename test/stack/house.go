package stack

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"github.com/echo-im/echocdc/test/stack/internal/cache"
	"github.com/echo-im/echocdc/test/stack/internal/lease"
	"github.com/echo-im/echocdc/test/stack/internal/server"
)

// A house is where servers run: this machine's site and a run that holds them.
type house struct {
	site *server.Site
	run  *lease.Run
}

// ours joins the run of this test command, once in a process.
var ours = sync.OnceValues(func() (*house, error) {
	owner, err := lease.TestRun()
	if err != nil {
		return nil, err
	}
	return newHouse(context.Background(), owner, aloud)
})

// newHouse joins the run of an owner.
func newHouse(ctx context.Context, owner lease.Process, say func(string, ...any)) (*house, error) {
	site, err := server.Here(say)
	if err != nil {
		return nil, err
	}
	run, err := lease.Join(ctx, filepath.Join(site.State, "runs"), owner)
	if err != nil {
		return nil, err
	}
	return &house{site: site, run: run}, nil
}

// server returns the run's one server of a kind, started when it isn't running.
func (h *house) server(ctx context.Context, kind Kind) (*server.Server, error) {
	unlock, err := cache.Lock(ctx, filepath.Join(h.run.Dir, string(kind)+".lock"))
	if err != nil {
		return nil, err
	}
	defer unlock()

	found, err := server.Find(filepath.Join(h.run.Dir, string(kind)))
	if found != nil || err != nil {
		return found, err
	}
	started, err := h.create(ctx, string(kind), kind, Options{Quick: true})
	if err != nil {
		return nil, err
	}
	if err := started.Announce(); err != nil {
		return nil, err
	}
	return started, nil
}

// warm starts the run's servers of several kinds in parallel. One that can't be
// had does not hold up the others.
func (h *house) warm(ctx context.Context, kinds []Kind) error {
	failed := make([]error, len(kinds))
	var all sync.WaitGroup
	for i, kind := range kinds {
		all.Go(func() {
			if _, err := h.server(ctx, kind); err != nil {
				failed[i] = fmt.Errorf("%s can't be had: %w", kind.Title(), err)
			}
		})
	}
	all.Wait()
	return errors.Join(failed...)
}

// create starts a new server. Debian's unstable release, where MySQL comes from,
// moves: when it has none that can be had, MariaDB stands in, and it is said.
func (h *house) create(ctx context.Context, name string, kind Kind, options Options) (*server.Server, error) {
	created, err := h.site.Create(ctx, h.run, name, kind, options)
	if kind == KindMySQL && errors.Is(err, server.ErrNotFetched) {
		h.site.Say("MariaDB STANDS IN FOR MySQL, which can't be had: %v", err)
		return h.site.Create(ctx, h.run, name, KindMariaDB, options)
	}
	return created, err
}
