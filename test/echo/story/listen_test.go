package story_test

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-mysql-org/go-mysql/client"
	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/binlog"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/echo1"
	"github.com/echo-im/echocdc/schema/echo2"
	"github.com/echo-im/echocdc/test/stack"
)

// everything is told, the noisy events and the texts too.
func everything() schema.Selection {
	return schema.Selection{
		Content: schema.ContentFull,
		Enable:  []string{"echo.dialog.unread_changed", "echo.presence.changed", "echo.session.active"},
	}
}

// listening is a reader of a test's database.
type listening struct {
	batches chan schema.Batch
	ended   chan error
}

// listen reads the database's log from now on, as the product does.
func listen(t *testing.T, db *stack.Database) *listening {
	t.Helper()
	cfg := binlog.DefaultConfig()
	cfg.Addr, cfg.User, cfg.Password, cfg.Database = db.Addr, db.ReplUser, db.ReplPassword, db.Name
	cfg.ServerID = 1000 + rand.Uint32N(1<<30)
	layouts := []*schema.Layout{echo1.Layout(), echo2.Layout()}
	stored, err := binlog.Begin(t.Context(), cfg, "echo", layouts)
	require.NoError(t, err)
	tailer := &binlog.Tailer{
		Config: cfg, Source: "echo", Layouts: layouts, Selection: everything(),
		Log: slog.New(slog.DiscardHandler), Metrics: binlog.NewMetrics(nil),
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	l := &listening{batches: make(chan schema.Batch), ended: make(chan error, 1)}
	go func() {
		defer close(l.batches)
		l.ended <- tailer.Stream(ctx, stored, l.batches)
	}()
	t.Cleanup(func() {
		cancel()
		for range l.batches {
		}
	})
	return l
}

// all is what is told of everything that the server has committed by now.
func (l *listening) all(t *testing.T, conn *client.Conn) []told {
	t.Helper()
	result, err := conn.Execute("select @@global.gtid_executed")
	require.NoError(t, err)
	text, err := result.GetString(0, 0)
	require.NoError(t, err)
	executed, err := mysql.ParseMysqlGTIDSet(strings.ReplaceAll(text, "\n", ""))
	require.NoError(t, err)
	deadline := time.After(time.Minute)
	var all []told
	for {
		select {
		case b, open := <-l.batches:
			if !open {
				require.NoError(t, <-l.ended)
			}
			require.Empty(t, b.Dead)
			for i := range b.Events {
				all = append(all, tellOf(&b.Events[i]))
			}
			done, err := mysql.ParseMysqlGTIDSet(b.Position.GTIDs)
			require.NoError(t, err)
			if done.Contain(executed) {
				return all
			}
		case <-deadline:
			require.Fail(t, "not everything was told")
		}
	}
}

// told is what an event says, and the same wherever the story was told.
type told struct {
	kind, id, subject, time, data string
}

// transaction begins the ids of facts without a natural key.
var transaction = regexp.MustCompile(`^[0-9a-f-]{36}:\d+/`)

func tellOf(e *schema.Event) told {
	at := e.Time.Format(time.RFC3339)
	if e.Time.Sub(e.Committed).Abs() < time.Second {
		at = "when committed"
	}
	return told{e.Type, transaction.ReplaceAllString(string(e.ID), "its transaction/"), string(e.Subject), at, string(e.Data)}
}
