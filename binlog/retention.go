package binlog

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/echo-im/echocdc/schema"
)

// binaryLog is one file of a server's log.
type binaryLog struct {
	name string
	size uint64
}

// binaryLogs are all that a server has, the oldest first. It writes the last.
type binaryLogs []binaryLog

func logsOf(s *session) (binaryLogs, error) {
	rows, err := s.rows("show binary logs")
	if err != nil {
		return nil, err
	}
	logs := make(binaryLogs, len(rows))
	for i, row := range rows {
		size, err := strconv.ParseUint(row[1], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("reading the size of log %s: %w", row[0], err)
		}
		logs[i] = binaryLog{row[0], size}
	}
	if len(logs) == 0 {
		return nil, fmt.Errorf("the server has no log")
	}
	return logs, nil
}

// stretch is the part of a server's log after a place in it.
type stretch struct {
	bytes   uint64 // after the place
	held    uint64 // of all files that it lies in, from their beginning
	ended   bool   // the first of the files is not written any more: it ages
	unknown bool   // the place is in no file that the server has
}

// after is what comes after a position; all when there is none.
func (all binaryLogs) after(at *schema.Position) stretch {
	first, offset := 0, uint64(0)
	s := stretch{}
	if at != nil {
		s.unknown = true
		for i, log := range all {
			if log.name == at.File {
				s.unknown, first, offset = false, i, min(at.Offset, log.size)
			}
		}
	}
	for _, log := range all[first:] {
		s.held += log.size
	}
	s.bytes, s.ended = s.held-offset, first < len(all)-1
	return s
}

// retention is when a server throws away a log that is not written any more.
type retention struct {
	age   time.Duration // after its end; 0 is never
	total uint64        // when all are larger than this together; 0 is never
}

// retentionOf asks for the settings: seconds since MySQL 8.0 and MariaDB 10.6,
// days before (MariaDB has both, and either sets the other), and a limit of
// bytes since MariaDB 11.4.
func retentionOf(s *session) (retention, error) {
	rows, err := s.rows("show global variables where variable_name in ('binlog_expire_logs_seconds', 'expire_logs_days', 'binlog_expire_logs_auto_purge', 'max_binlog_total_size')")
	if err != nil {
		return retention{}, err
	}
	const day = 24 * 60 * 60
	var r retention
	var off bool
	for _, row := range rows {
		value, err := strconv.ParseFloat(row[1], 64)
		switch name := strings.ToLower(row[0]); {
		case name == "binlog_expire_logs_auto_purge":
			off = strings.EqualFold(row[1], "OFF") || row[1] == "0"
		case err != nil:
			return retention{}, fmt.Errorf("reading %s: %w", name, err)
		case name == "binlog_expire_logs_seconds":
			r.age = max(r.age, time.Duration(value*float64(time.Second)))
		case name == "expire_logs_days":
			r.age = max(r.age, time.Duration(value*day*float64(time.Second)))
		default:
			r.total = uint64(value)
		}
	}
	if off {
		r.age = 0
	}
	return r, nil
}

// horizon is the seconds until the server may throw away what was not read:
// +Inf when it never does, NaN when that can't be told. Lag is the age of the
// newest transaction read, growth the bytes that the log gains in a second. A
// log ages from its last transaction on, which is not older than the newest
// that was read of it: the answer is never too high.
func (r *retention) horizon(lag time.Duration, unread stretch, growth float64) float64 {
	if unread.unknown {
		return math.NaN()
	}
	byAge, bySize := math.Inf(1), math.Inf(1)
	if r.age > 0 {
		byAge = r.age.Seconds()
		if unread.ended {
			byAge = max(0, (r.age - lag).Seconds())
		}
	}
	if r.total > 0 && growth > 0 {
		bySize = max(0, (float64(r.total)-float64(unread.held))/growth)
	}
	return min(byAge, bySize)
}

// low is the horizon below which an operator is warned: half of the time that
// logs are kept, or half a day.
func (r *retention) low() float64 {
	if r.age > 0 {
		return (r.age / 2).Seconds()
	}
	return (12 * time.Hour).Seconds()
}

// setting is what makes the server keep its log longer.
func (r *retention) setting() string {
	if r.total > 0 {
		return "binlog_expire_logs_seconds, max_binlog_total_size"
	}
	return "binlog_expire_logs_seconds"
}

// growth is how fast a log becomes longer, since it was first seen.
type growth struct {
	since time.Time
	from  schema.Position // its end then
	bytes uint64
	until time.Time
}

func (g *growth) saw(now time.Time, logs binaryLogs) {
	grown := logs.after(&g.from)
	if g.since.IsZero() || grown.unknown {
		last := logs[len(logs)-1]
		*g = growth{since: now, until: now, from: schema.Position{File: last.name, Offset: last.size}}
		return
	}
	g.bytes, g.until = grown.bytes, now
}

// perSecond is 0 while it is not known.
func (g *growth) perSecond() float64 {
	elapsed := g.until.Sub(g.since).Seconds()
	if elapsed <= 0 {
		return 0
	}
	return float64(g.bytes) / elapsed
}
