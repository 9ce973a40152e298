// Package stack gives tests real servers: MySQL, MariaDB, PostgreSQL, Redis and
// Kafka, without Docker, without root, with nothing installed.
//
// The packages of one go test command share one server of each kind, started
// by the first test that asks, ended when the command ends, however it ends.
// Every test has its own database, topic prefix and range of user ids in them.
// Who needs other settings, restarts or purges takes a private server.
//
// A server that can't be had fails the test, with the reason and the remedy.
package stack

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"

	"github.com/echo-im/echocdc/test/stack/internal/cache"
	"github.com/echo-im/echocdc/test/stack/internal/lease"
	"github.com/echo-im/echocdc/test/stack/internal/server"
)

// A Kind is one of the five servers.
type Kind = server.Kind

// The five servers.
const (
	KindMySQL    = server.MySQL
	KindMariaDB  = server.MariaDB
	KindPostgres = server.Postgres
	KindRedis    = server.Redis
	KindKafka    = server.Kafka
)

// A house is where servers run: this machine's site and a run that holds them.
type house struct {
	site *server.Site
	run  *lease.Run
}

// ours joins the run of this test command, once in a process.
var ours = sync.OnceValues(func() (*house, error) {
	site, err := server.Here(aloud)
	if err != nil {
		return nil, err
	}
	owner, err := lease.TestRun()
	if err != nil {
		return nil, err
	}
	run, err := lease.Join(context.Background(), filepath.Join(site.State, "runs"), owner)
	if err != nil {
		return nil, err
	}
	return &house{site: site, run: run}, nil
})

// server returns the run's server of a kind, started when it isn't running.
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
	started, err := h.site.Create(ctx, h.run, string(kind), kind, server.Options{})
	if err != nil {
		return nil, err
	}
	return started, started.Announce()
}

// remedy is what one does about a server that can't be had.
func remedy(kind Kind) string {
	return fmt.Sprintf("remedy: mend the cause above, or install %s, or name a server of yours with %s, or skip its tests with ECHOCDC_TEST_SKIP=%s",
		kind.Title(), variable(kind), kind)
}
