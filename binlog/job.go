package binlog

import (
	"time"

	"github.com/go-mysql-org/go-mysql/replication"

	"github.com/echo-im/echocdc/schema"
)

// job is a piece of the log on its way from the reader through a worker to the
// outlet: whole transactions, or a part of a large one.
type job struct {
	rows     []rawRows
	commits  []schema.Commit // of the transactions that have rows in it
	bytes    int             // of the log, kept in memory
	ended    int             // transactions that ended in it, those without rows too
	oldest   time.Time       // commit of the first
	position schema.Position // after it
	history  []schema.HistoryRecord

	// A transaction larger than a job: the rows of each table before this part
	// come from the job before it, and go on to the next.
	before  <-chan tally
	after   chan<- tally
	partial bool // it ends inside the transaction
	again   *again

	batch    schema.Batch
	repeated int // rows that were told in another run
	err      error
	done     chan struct{}
}

func newJob() *job { return &job{done: make(chan struct{})} }

// next is the job after this one, which will be about as large.
func (j *job) next() *job {
	n := newJob()
	n.rows, n.commits = make([]rawRows, 0, len(j.rows)), make([]schema.Commit, 0, len(j.commits))
	return n
}

// size is what the job counts for while it is on its way.
func (j *job) size() int { return frameBytes + j.bytes }

// rawRows is a rows event as the log has it.
type rawRows struct {
	event  replication.EventType
	body   []byte
	plan   *plan
	commit int // its transaction among the job's
}

// tally counts rows by table within one transaction. Few tables are in one.
type tally []tallied

type tallied struct {
	table *schema.Table
	rows  int
}

// of is where the table's rows are counted.
func (t *tally) of(table *schema.Table) *int {
	for i := range *t {
		if (*t)[i].table == table {
			return &(*t)[i].rows
		}
	}
	*t = append(*t, tallied{table: table})
	return &(*t)[len(*t)-1].rows
}
