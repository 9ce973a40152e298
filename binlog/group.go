package binlog

import (
	"time"

	"github.com/echo-im/echocdc/binlog/gtid"
)

// group is a transaction as the log tells it: a GTID, then events, then an
// end that depends on what the events were.
type group struct {
	id        gtid.ID
	committed time.Time
	known     bool    // a GTID was read and its group has not ended
	open      bool    // queries inside do not end it: a commit, rollback or prepare does
	xa        bool    // it ends with a prepare, whose outcome may come later
	branch    *branch // its rows, if it is such and has any
	past      bool    // it was told before: it is read again for the sake of another
	rows      int     // captured rows events of it, in all jobs
	here      int     // of them in the job that is being filled
	bytes     int     // of them, in that job
	firstRow  int     // where its rows begin in that job
	handedOn  bool    // a part of it left in an earlier job
	again     bool    // a part of it was published in another run
}
