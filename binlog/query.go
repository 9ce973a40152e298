package binlog

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/echo-im/echocdc/binlog/wire"
)

// statement is a query in the log, as far as it begins or ends a transaction
// or may have changed rows that the log does not show.
type statement uint8

const (
	statementOther statement = iota // DDL: complete in itself
	statementBegin
	statementCommit
	statementRollback
	statementInside  // neither begins nor ends: SAVEPOINT, XA END
	statementXAStart // begins what a prepare ends, before its outcome is known
	statementOutcome // XA COMMIT and XA ROLLBACK: a transaction of their own
	statementRows    // changes rows, and the log holds the words only
)

// query is a QUERY event.
type query struct {
	database string
	text     string
	took     time.Duration // in whole seconds
	client   uint64        // the collation of the text; 0 when the log does not say
}

// parseQuery reads the body of a QUERY event.
func parseQuery(body []byte) (query, error) {
	c := wire.Cursor{Data: body}
	c.Take(4) // thread
	took := time.Duration(c.Number(4)) * time.Second
	database := int(c.Number(1))
	c.Take(2) // error
	variables := wire.Cursor{Data: c.Take(int(c.Number(2)))}
	q := query{took: took, client: clientCollation(&variables), database: string(c.Take(database))}
	c.Take(1)
	q.text = string(c.Data)
	if c.Err != nil {
		return query{}, fmt.Errorf("reading a query event: %w", c.Err)
	}
	return q, nil
}

// parseLoad reads the body of an event that ends a LOAD DATA which was logged in
// words: a QUERY event with more in front.
func parseLoad(body []byte) (query, error) {
	const load = 4 + 4 + 4 + 1 // file, where its name stands, what happens to duplicates
	c := wire.Cursor{Data: body}
	head := c.Take(4 + 4 + 1 + 2 + 2)
	c.Take(load)
	if c.Err != nil {
		return query{}, fmt.Errorf("reading a load event: %w", c.Err)
	}
	return parseQuery(slices.Concat(head, c.Data))
}

// clientCollation is what the session's character_set_client was. It stands
// among variables of known length, in this order; what is behind is not read.
func clientCollation(c *wire.Cursor) uint64 {
	for len(c.Data) > 0 {
		switch c.Number(1) {
		case 0, 3: // flags; the steps of AUTO_INCREMENT
			c.Take(4)
		case 1: // sql_mode
			c.Take(8)
		case 2: // the catalog, with a zero behind it
			c.Take(int(c.Number(1)) + 1)
		case 6: // the catalog
			c.Take(int(c.Number(1)))
		case 4:
			return c.Number(2)
		default:
			return 0
		}
	}
	return 0
}

// isBegin is parseQuery and kind for the one query that every transaction has.
func isBegin(body []byte) bool { return bytes.HasSuffix(body, []byte("\x00BEGIN")) }

// kind tells what the statement does to the transaction it stands in. One of
// which it is not known that it changes no rows counts as one that does.
func (q *query) kind() statement {
	s := words{text: q.text}
	first, second := s.next(), s.next()
	switch {
	case first.text == "":
		return statementOther
	case first.is("BEGIN"):
		return statementBegin
	case first.is("COMMIT"):
		return statementCommit
	case first.is("SAVEPOINT", "RELEASE"), first.is("ROLLBACK") && second.is("TO"):
		return statementInside
	case first.is("ROLLBACK"):
		return statementRollback
	case first.is("XA"):
		return xaKind(second)
	case first.is("CREATE"):
		return q.creates()
	case first.is("ANALYZE") && second.is("TABLE", "TABLES", "LOCAL", "NO_WRITE_TO_BINLOG"),
		first.is("SET") && !second.is("STATEMENT"), // MariaDB: SET STATEMENT … FOR any other
		first.is("ALTER", "DROP", "RENAME", "TRUNCATE", "GRANT", "REVOKE", "FLUSH", "OPTIMIZE", "REPAIR", "CHECK",
			"INSTALL", "UNINSTALL", "IMPORT", "RESET", "PURGE", "CACHE", "LOCK", "UNLOCK"):
		return statementOther
	default:
		return statementRows
	}
}

// creates tells the CREATE TABLE … SELECT whose rows follow, and the one whose
// rows are nowhere in the log, from any other.
func (q *query) creates() statement {
	all := wordsOf(q.text)
	n := len(all)
	if n > 2 && all[n-2].is("START") && all[n-1].is("TRANSACTION") {
		return statementBegin
	}
	table := slices.IndexFunc(all, func(w word) bool { return !w.is("CREATE", "OR", "REPLACE") })
	if table > 0 && all[table].is("TABLE") && slices.ContainsFunc(all, func(w word) bool { return w.is("SELECT") }) {
		return statementRows
	}
	return statementOther
}

func xaKind(verb word) statement {
	switch {
	case verb.is("START", "BEGIN"):
		return statementXAStart
	case verb.is("COMMIT", "ROLLBACK"):
		return statementOutcome
	default:
		return statementInside
	}
}

// concerns tells whether a statement that changes rows may change some of the
// database: it was run there, or names it. Which tables it changes cannot be
// told from its words: there are views and triggers.
func (q *query) concerns(database string) bool {
	if strings.EqualFold(q.database, database) {
		return true
	}
	return slices.ContainsFunc(wordsOf(q.text), func(w word) bool { return strings.EqualFold(w.text, database) })
}

// withoutComments drops the comments before the first word.
func withoutComments(text string) string {
	for {
		text = strings.TrimLeft(text, " \t\r\n")
		if !strings.HasPrefix(text, "/*") || strings.HasPrefix(text, "/*!") {
			return text
		}
		_, rest, found := strings.Cut(text, "*/")
		if !found {
			return text
		}
		text = rest
	}
}
