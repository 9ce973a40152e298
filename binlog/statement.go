package binlog

import (
	"errors"
	"fmt"

	"github.com/go-mysql-org/go-mysql/replication"

	"github.com/echo-im/echocdc/binlog/gtid"
	"github.com/echo-im/echocdc/binlog/wire"
	"github.com/echo-im/echocdc/schema"
)

// stop is a transaction that cannot be read, what to do lest there be more of
// its kind, and the command that goes on without it.
func (r *reader) stop(reason error, remedy string) error {
	id := r.covered.AppendID(nil, &r.group.id)
	behind, err := gtid.CoveredFrom(r.planner.flavor, r.covered.String())
	if err != nil {
		return err
	}
	behind.Add(&r.group.id)
	return &schema.Stop{
		State:  schema.StateNotReplicating,
		Err:    fmt.Errorf("transaction %s: %w", id, reason),
		Remedy: fmt.Sprintf("%s; to go on without this transaction: echocdc position set '%s'", remedy, behind),
	}
}

var errInWords = errors.New("rows were changed by a statement that the log holds in words only")

const remedyRows = "set persist binlog_format = ROW, and let no session set another"

// load takes in what ends a LOAD DATA that was logged in words.
func (r *reader) load(body []byte) error {
	q, err := parseLoad(body)
	if err != nil {
		return err
	}
	return r.statement(&q)
}

func (r *reader) compressedQuery(body []byte) error {
	q, err := parseQuery(body)
	if err != nil {
		return err
	}
	text, err := wire.Inflate([]byte(q.text))
	if err != nil {
		return fmt.Errorf("inflating a query event: %w", err)
	}
	q.text = string(text)
	return r.statement(&q)
}

func (r *reader) query(body []byte) error {
	if isBegin(body) {
		r.group.open = true
		return nil
	}
	q, err := parseQuery(body)
	if err != nil {
		return err
	}
	return r.statement(&q)
}

func (r *reader) statement(q *query) error {
	switch q.kind() {
	case statementBegin:
		r.group.open = true
		return r.follow(q) // CREATE TABLE … SELECT
	case statementXAStart:
		r.group.open, r.group.xa = true, true
		return nil
	case statementInside:
		return nil
	case statementCommit:
		return r.end()
	case statementOutcome:
		verb, xid, err := parseOutcome(q.text)
		if err != nil {
			return err
		}
		return r.outcome(verb, xid)
	case statementRollback:
		return r.rollback()
	case statementRows:
		if q.concerns(r.planner.database) {
			return r.stop(errInWords, remedyRows)
		}
	case statementOther:
		if err := r.clear(q); err != nil {
			return err
		}
		if err := r.follow(q); err != nil {
			return err
		}
	}
	if r.group.open {
		return nil
	}
	return r.end()
}

// other is for events without rows. One that might carry rows in a form this
// version does not know ends the work: it is never passed over.
func (r *reader) other(h *replication.EventHeader) error {
	switch h.EventType {
	case replication.STOP_EVENT, replication.INTVAR_EVENT, replication.RAND_EVENT, replication.USER_VAR_EVENT,
		replication.IGNORABLE_EVENT, replication.ROWS_QUERY_EVENT, replication.PREVIOUS_GTIDS_EVENT,
		replication.TRANSACTION_CONTEXT_EVENT, replication.VIEW_CHANGE_EVENT,
		replication.BEGIN_LOAD_QUERY_EVENT, replication.APPEND_BLOCK_EVENT, replication.DELETE_FILE_EVENT, // [reader.load] judges
		replication.MARIADB_ANNOTATE_ROWS_EVENT, replication.MARIADB_BINLOG_CHECKPOINT_EVENT,
		replication.MARIADB_GTID_LIST_EVENT, replication.MARIADB_START_ENCRYPTION_EVENT:
		return nil
	case replication.ANONYMOUS_GTID_EVENT:
		return &schema.Stop{
			State: schema.StateNotReplicating, Err: fmt.Errorf("the log at %s has a transaction without GTID", &r.at),
			Remedy: "set persist gtid_mode = ON; to go on without what was logged before: echocdc position set now",
		}
	case replication.INCIDENT_EVENT:
		return r.stop(errors.New("the server says that its log misses events here (INCIDENT)"),
			"find out from the server's error log what was lost")
	default:
		if h.Flags&replication.LOG_EVENT_IGNORABLE_F != 0 {
			return nil
		}
		return r.stop(fmt.Errorf("the log has an event of type %d (%s), which may carry rows in a form this version cannot read", h.EventType, h.EventType),
			"use a newer echocdc")
	}
}
