package stack

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/echo-im/echocdc/test/stack/internal/lease"
	"github.com/echo-im/echocdc/test/stack/internal/server"
)

// A Set says which servers a program needs, and how they differ from the usual.
type Set map[Kind]Options

// Running are the servers of one program.
type Running struct {
	house   *house
	mu      sync.Mutex
	servers map[Kind]*server.Server
}

// Up starts servers for a program that is no test, as a demo or a benchmark, in
// parallel. They are its own, and end with it, however it ends. What takes long
// is said on log. Without options, as in Set{KindRedis: {}}, they are durable.
func Up(ctx context.Context, set Set, log io.Writer) (*Running, error) {
	self, err := lease.Self()
	if err != nil {
		return nil, err
	}
	house, err := newHouse(ctx, self, sayOn(log))
	if err != nil {
		return nil, err
	}
	running := &Running{house: house, servers: map[Kind]*server.Server{}}
	if err := running.start(ctx, set); err != nil {
		return nil, errors.Join(err, running.Down(context.WithoutCancel(ctx)))
	}
	return running, nil
}

// start starts the set's servers, each in a folder of its own.
func (r *Running) start(ctx context.Context, set Set) error {
	group, ctx := errgroup.WithContext(ctx)
	for kind, options := range set {
		group.Go(func() error {
			started, err := r.house.create(ctx, "p-"+rand.Text()[:8], kind, options)
			if err != nil {
				return fmt.Errorf("%s can't be had: %w", kind.Title(), err)
			}
			r.mu.Lock()
			defer r.mu.Unlock()
			r.servers[kind] = started
			return nil
		})
	}
	return group.Wait()
}

// Endpoint returns how to reach a server of the set.
func (r *Running) Endpoint(kind Kind) (Endpoint, error) {
	found, ok := r.servers[kind]
	if !ok {
		return Endpoint{}, fmt.Errorf("%s is not among the servers that run: %v", kind.Title(), slices.Sorted(maps.Keys(r.servers)))
	}
	return endpoint(found), nil
}

// Down ends the servers and removes their data.
func (r *Running) Down(ctx context.Context) error {
	var failed []error
	for _, running := range r.servers {
		failed = append(failed, running.Remove(ctx))
	}
	return errors.Join(append(failed, r.house.run.Release())...)
}

func sayOn(log io.Writer) func(string, ...any) {
	var mu sync.Mutex
	return func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(log, format+"\n", args...)
	}
}
