package binlog

import (
	"errors"
	"fmt"
	"maps"

	"github.com/echo-im/echocdc/schema"
)

// again is a transaction of a job of which a part was published before, in
// another run: its first rows of each table are counted and not told.
type again struct {
	commit int            // among the job's
	rows   map[string]int // by captured table
}

// skip is how many of the table's first rows in the transaction are told already.
func (j *job) skip(commit int, table *schema.Table) int {
	if j.again == nil || j.again.commit != commit {
		return 0
	}
	return j.again.rows[table.Name]
}

// within is the place inside the job's last transaction at which it ends.
// Invariant 4: rows are counted by table, so that a server that cuts events in
// another way, or another choice of tables, changes nothing.
func (j *job) within(counted tally) *schema.Within {
	last := len(j.commits) - 1
	w := &schema.Within{GTID: string(j.commits[last].GTID), Rows: map[string]int{}}
	if j.again != nil && j.again.commit == last {
		maps.Copy(w.Rows, j.again.rows)
	}
	for _, t := range counted {
		w.Rows[t.table.Name] = max(w.Rows[t.table.Name], t.rows)
	}
	return w
}

// passed tells whether all rows of an event were told in another run, and
// counts them on without reading them.
func (w *worker) passed(j *job, index *int, skip int) (bool, error) {
	if *index >= skip {
		return false, nil
	}
	n, err := w.rows.Count()
	if err != nil || *index+n > skip {
		return false, err
	}
	*index += n
	j.repeated += n
	return true, nil
}

// enter puts the group among the job's transactions.
func (r *reader) enter() {
	j := r.job
	j.commits = append(j.commits, schema.Commit{GTID: r.groupID(), Committed: r.group.committed})
	if r.group.again {
		j.again = &again{commit: len(j.commits) - 1, rows: r.within.Rows}
	}
}

// part hands on what there is of a transaction that goes on. Invariant 2: the
// position stays before it; where in it the part ends is told beside.
func (r *reader) part() error {
	if r.within != nil && !r.group.again {
		return r.stop(fmt.Errorf("it comes before %s, of which a part is published: the server has another order of transactions", r.within.GTID),
			"point mysql.addr at the server that was read before; or raise mysql.transaction_bytes above the size of this transaction")
	}
	going := make(chan tally, 1)
	r.job.partial, r.job.after = true, going
	if err := r.cut(); err != nil {
		return err
	}
	r.job.before = going
	r.enter()
	r.group.here, r.group.bytes, r.group.firstRow, r.group.handedOn = 0, 0, 0, true
	return nil
}

// errRolledBack is of a transaction that cannot be taken back any more.
var errRolledBack = errors.New("it was rolled back after a part of it had been published")

// rollback ends a group whose rows did not come to be. The server logs one only
// beside changes that cannot be taken back.
func (r *reader) rollback() error {
	if r.group.handedOn || r.group.again {
		return r.stop(errRolledBack,
			"what was published of it never came to be: repair its keys with a snapshot; raise mysql.transaction_bytes above its size, and make every table of Echo InnoDB")
	}
	r.dropRows()
	return r.end()
}

func (r *reader) dropRows() {
	if r.group.here == 0 {
		return
	}
	j := r.job
	j.rows = j.rows[:r.group.firstRow]
	j.commits = j.commits[:len(j.commits)-1]
	j.bytes -= r.group.bytes
	if j.again != nil && j.again.commit == len(j.commits) {
		j.again = nil
	}
}
