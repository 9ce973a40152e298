package binlog

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"sync"
	"time"

	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/schema"
)

// watchPace is how often the server is asked what its log does not tell.
const watchPace = 10 * time.Second

// watcher asks the server that is read, over one connection that it keeps, how
// much log there is and how long it stays.
type watcher struct {
	tailer *Tailer
	host   *host
	// at is the position that was handed on last; nil when it says nothing of this server's log.
	at func() *schema.Position
	// quiet tells whether the server had nothing more just now.
	quiet func() bool

	session *session
	growth  growth
	ours    string // the uuid that the server has for our number
	ahead   ahead
	fail    func(error) // ends the reading
}

// watch asks until it is stopped. What only a connected reader can know is not
// shown any longer then.
func (t *Tailer) watch(ctx context.Context, at *found, p *pipeline, from *schema.Position) (stop func()) {
	if from.Server != at.server || from.File == "" {
		from = nil
	}
	w := &watcher{
		tailer: t, host: at.host, fail: p.fail,
		at: func() *schema.Position {
			if newest := p.delivered.Load(); newest != nil {
				return newest
			}
			return from
		},
		quiet: func() bool { return time.Since(p.quietSince()) < 3*t.Config.HeartbeatPeriod },
	}
	ctx, cancel := context.WithCancel(ctx)
	var watching sync.WaitGroup
	watching.Go(func() {
		select {
		case <-at.registered:
			w.run(ctx)
		case <-ctx.Done():
		}
	})
	return func() {
		cancel()
		watching.Wait()
		t.Metrics.horizon.Set(math.NaN())
	}
}

func (w *watcher) run(ctx context.Context) {
	ticker := time.NewTicker(watchPace)
	defer ticker.Stop()
	defer w.hangUp()
	for {
		if err := w.look(ctx); err != nil {
			w.tailer.Log.DebugContext(ctx, "the server did not say how much log it has", "error", err)
			w.hangUp()
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (w *watcher) hangUp() {
	if w.session != nil {
		w.session.close()
		w.session = nil
	}
}

// look asks once and shows the answers.
func (w *watcher) look(ctx context.Context) error {
	if w.session == nil {
		s, err := w.host.open(ctx)
		if err != nil {
			return err
		}
		w.session = s
	}
	if err := w.lookForOthers(ctx); err != nil {
		return err
	}
	logs, err := logsOf(w.session)
	if err != nil {
		return err
	}
	keeps, err := retentionOf(w.session)
	if err != nil {
		return err
	}
	w.growth.saw(time.Now(), logs)
	at := w.at()
	if at == nil {
		return nil
	}
	unread := logs.after(at)
	if w.quiet() {
		w.lookElsewhere(ctx, at)
		unread = logs[len(logs)-1:].after(nil) // all is read: nothing but the log that is written counts
		unread.bytes = 0
	}
	w.tailer.Metrics.lagBytes.Set(float64(unread.bytes))
	horizon := math.NaN()
	if len(at.Prepared) == 0 { // else the log of a prepare counts, and nobody says which that is
		horizon = keeps.horizon(time.Since(at.Committed), unread, w.growth.perSecond())
	}
	w.tailer.Metrics.horizon.Set(horizon)
	w.warn(ctx, horizon, &keeps)
	return nil
}

// lookForOthers notices a replica that took our number. MySQL lets both read,
// for the client library gives each connection a uuid of its own; the newest is
// the one it shows. MariaDB ends the older, which [Tailer.explain] tells.
func (w *watcher) lookForOthers(ctx context.Context) error {
	if w.session.flavor != mysql.MySQLFlavor {
		return nil
	}
	replicas, err := w.session.either("show replicas", "show slave hosts") // manual, SHOW REPLICAS: since 8.0.22
	if err != nil {
		return err
	}
	number := strconv.FormatUint(uint64(w.tailer.Config.ServerID), 10)
	for _, r := range replicas {
		uuid := r[len(r)-1]
		if r[0] != number || uuid == w.ours {
			continue
		}
		if w.ours != "" {
			w.tailer.Log.WarnContext(ctx, "another replica came with our number", "server_id", w.tailer.Config.ServerID, "its_uuid", uuid, "remedy", remedyClash)
		}
		w.ours = uuid // who else comes is another matter
	}
	return nil
}

// ahead is a server that has what the one that is read does not send.
type ahead struct {
	addr  string
	gtids string // our position then
}

// lookElsewhere ends the reading of a server that is silent while another goes
// on: a replica that no longer replicates, or a primary that was replaced and
// does not know. It takes two looks, for a replica may be about to send.
func (w *watcher) lookElsewhere(ctx context.Context, at *schema.Position) {
	was := w.ahead
	w.ahead = ahead{}
	for _, h := range w.tailer.hosts() {
		if h.addr == w.host.addr {
			continue
		}
		c, err := h.compare(ctx, *at)
		if err != nil || len(c.Lost) > 0 || len(c.Purged) > 0 || len(c.Unread) == 0 {
			continue
		}
		w.ahead = ahead{h.addr, at.GTIDs}
		if was == w.ahead {
			w.tailer.inUse = h.addr // it is tried first
			w.fail(fmt.Errorf("the server at %s is silent, and the one at %s has more: %s", w.host.addr, h.addr, c.Unread))
		}
		return
	}
}

// warn says once that time runs out, and once that it no longer does.
func (w *watcher) warn(ctx context.Context, horizon float64, keeps *retention) {
	low := horizon < keeps.low()
	if low == w.tailer.runsOut || math.IsNaN(horizon) {
		return
	}
	w.tailer.runsOut = low
	if low {
		w.tailer.Log.WarnContext(ctx, "the server will soon purge what was not read",
			"in_seconds", horizon, "remedy", fmt.Sprintf("let it keep its log longer (%s), and see what holds the reader up", keeps.setting()))
		return
	}
	w.tailer.Log.InfoContext(ctx, "the server keeps what was not read for long enough again", "in_seconds", horizon)
}
