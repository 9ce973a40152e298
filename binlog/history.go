package binlog

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/binlog/gtid"
	"github.com/echo-im/echocdc/binlog/snapshot"
	"github.com/echo-im/echocdc/schema"
)

// The origins of a version: where its definition is known from. That of a
// release begins with the word and names it.
const (
	OriginStatement = "statement" // the log's own DDL
	OriginServer    = "server"    // information_schema, and the rows fit
	OriginRelease   = "release"   // a release's tables, and the rows fit
	OriginSet       = "set"       // an operator's word
	OriginDropped   = "dropped"   // the table is no more
	OriginUnknown   = "unknown"   // a statement changed it in a way that could not be followed
)

// Version is a table's definition from a position on, up to the next version.
type Version struct {
	// Table is the table's name; empty stands for every table.
	Table string `json:"table"`
	// From is the set of transactions behind which it holds, as the flavor writes it.
	From   string `json:"from"`
	Flavor string `json:"flavor"`
	// Number grows with every version of a table.
	Number int `json:"number"`
	// Origin is one of the Origin constants; of a release with its name behind it.
	Origin string `json:"origin"`
	// Committed is when the statement was that made it; zero without one.
	Committed time.Time `json:"committed,omitzero"`
	// Definition is nil where none is known from here on.
	Definition *schema.Definition `json:"definition,omitempty"`
}

// historyVersion is the form of the records this code writes and reads.
const historyVersion = 1

// storedVersion is a version as a record holds it.
type storedVersion struct {
	Form int `json:"form"`
	Version
}

// Record is the version as it is stored. Its key is the same for the same
// table and position, so that what is read again replaces itself.
func (v *Version) Record() schema.HistoryRecord {
	text, err := json.Marshal(storedVersion{historyVersion, *v})
	if err != nil {
		return schema.HistoryRecord{} // unreachable: every field marshals
	}
	return schema.HistoryRecord{Key: v.key(), Value: text}
}

func (v *Version) key() string {
	sum := sha256.Sum256([]byte(v.Flavor + " " + v.From))
	return v.Table + "@" + hex.EncodeToString(sum[:8])
}

// ReadHistory reads stored records, oldest version of each table first. A
// record of another form is an error: a newer echocdc wrote it.
func ReadHistory(records []schema.HistoryRecord) ([]*Version, error) {
	var all []*Version
	for _, r := range records {
		if len(r.Value) == 0 || snapshot.IsRecord(r.Key) {
			continue
		}
		var stored storedVersion
		if err := json.Unmarshal(r.Value, &stored); err != nil {
			return nil, fmt.Errorf("reading the history record %q: %w", r.Key, err)
		}
		if stored.Form != historyVersion {
			return nil, fmt.Errorf("reading the history record %q: it has form %d, this echocdc reads %d", r.Key, stored.Form, historyVersion)
		}
		all = append(all, &stored.Version)
	}
	slices.SortStableFunc(all, func(a, b *Version) int { return a.Number - b.Number })
	return all, nil
}

// maxVersions bounds how many versions of one table are kept: what is read
// again is rarely older than a few.
const maxVersions = 32

// history is the versions of all tables, and the place in them where reading is.
type history struct {
	flavor string
	// tables are the known versions, by table, each with the set it holds from.
	tables map[string][]*dated
	// settling are versions that the group being read has made: they are in
	// force at once, and hold from the group's end on.
	settling []*Version
	// fresh is what has to be stored with the rows that are read next.
	fresh []schema.HistoryRecord
}

type dated struct {
	*Version
	from mysql.GTIDSet
}

func newHistory(flavor string, records []schema.HistoryRecord) (*history, error) {
	h := &history{flavor: flavor, tables: map[string][]*dated{}}
	stored, err := ReadHistory(records)
	if err != nil {
		return nil, err
	}
	for _, v := range stored {
		if v.Flavor != flavor {
			continue // of the server that the source was before
		}
		from, err := gtid.ParseSet(flavor, v.From)
		if err != nil {
			return nil, err
		}
		others := slices.DeleteFunc(h.tables[v.Table], func(known *dated) bool { return known.From == v.From })
		h.tables[v.Table] = append(others, &dated{v, from})
	}
	return h, nil
}

// empty tells whether nothing was ever noted.
func (h *history) empty() bool { return len(h.tables) == 0 && len(h.settling) == 0 }

// inForce is the table's version behind the transactions covered: the newest
// of those that hold from there or before. Nil when there is none.
func (h *history) inForce(table string, covered mysql.GTIDSet) *Version {
	for _, v := range slices.Backward(h.settling) {
		if v.Table == table {
			return v
		}
	}
	var best *dated
	for _, name := range []string{table, ""} {
		for _, v := range h.tables[name] {
			if covered.Contain(v.from) && (best == nil || v.follows(best)) {
				best = v
			}
		}
	}
	if best == nil {
		return nil
	}
	return best.Version
}

// follows tells which of two versions holds where both do. Sets that neither
// contains are of servers that committed in another order.
func (v *dated) follows(other *dated) bool {
	later, earlier := v.from.Contain(other.from), other.from.Contain(v.from)
	if later != earlier {
		return later
	}
	return v.Number > other.Number
}

// note keeps a version that holds behind the set. One that is known by the
// same set stays: it was found there before, or an operator set it.
func (h *history) note(v *Version, from string) error {
	for _, known := range h.tables[v.Table] {
		if known.From == from && (known.Definition != nil || v.Definition == nil) {
			return nil
		}
	}
	return h.correct(v, from)
}

// correct keeps a version in place of any that is known by the same set.
func (h *history) correct(v *Version, from string) error {
	set, err := gtid.ParseSet(h.flavor, from)
	if err != nil {
		return err
	}
	v.From, v.Flavor = from, h.flavor
	versions := slices.DeleteFunc(h.tables[v.Table], func(known *dated) bool { return known.From == from })
	for _, known := range versions {
		v.Number = max(v.Number, known.Number+1)
	}
	versions = append(versions, &dated{v, set})
	h.fresh = append(h.fresh, v.Record())
	for len(versions) > maxVersions {
		h.fresh = append(h.fresh, schema.HistoryRecord{Key: versions[0].key()})
		versions = slices.Delete(versions, 0, 1)
	}
	h.tables[v.Table] = versions
	return nil
}

// forget drops all that is known of a table.
func (h *history) forget(table string) {
	for _, v := range h.tables[table] {
		h.fresh = append(h.fresh, schema.HistoryRecord{Key: v.key()})
	}
	delete(h.tables, table)
}

// settle is told that the group has ended: what it made holds from here on.
func (h *history) settle(covered fmt.Stringer) error {
	if len(h.settling) == 0 {
		return nil
	}
	from := covered.String()
	made := h.settling
	h.settling = nil
	for i, v := range made {
		overtaken := slices.ContainsFunc(made[i+1:], func(later *Version) bool { return later.Table == v.Table })
		if overtaken {
			continue
		}
		if err := h.note(v, from); err != nil {
			return err
		}
	}
	return nil
}

// take is what has to be stored, once.
func (h *history) take() []schema.HistoryRecord {
	fresh := h.fresh
	h.fresh = nil
	return fresh
}

// same tells whether two definitions say the same.
func same(a, b *schema.Definition) bool { return reflect.DeepEqual(a, b) }
