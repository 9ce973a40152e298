package binlog

import (
	"bytes"
	"fmt"
	"strings"
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
}

// parseQuery reads the body of a QUERY event.
func parseQuery(body []byte) (query, error) {
	c := cursor{data: body}
	c.take(4 + 4) // thread, duration
	database := int(c.number(1))
	c.take(2) // error
	c.take(int(c.number(2)))
	q := query{database: string(c.take(database))}
	c.take(1)
	q.text = string(c.data)
	if c.err != nil {
		return query{}, fmt.Errorf("reading a query event: %w", c.err)
	}
	return q, nil
}

// isBegin is parseQuery and kind for the one query that every transaction has.
func isBegin(body []byte) bool { return bytes.HasSuffix(body, []byte("\x00BEGIN")) }

// kind tells what the statement does to the transaction it stands in.
func (q *query) kind() statement {
	text := strings.ToUpper(strings.TrimRight(q.text, " \t\r\n;"))
	words := strings.Fields(withoutComments(text[:min(len(text), 200)]))
	first, second := word(words, 0), word(words, 1)
	switch first {
	case "BEGIN":
		return statementBegin
	case "COMMIT":
		return statementCommit
	case "SAVEPOINT", "RELEASE":
		return statementInside
	case "ROLLBACK":
		if second == "TO" {
			return statementInside
		}
		return statementRollback
	case "XA":
		return xaKind(second)
	case "INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD", "WITH", "CALL", "DO":
		return statementRows
	default:
		if strings.HasSuffix(text, "START TRANSACTION") { // CREATE TABLE … SELECT: its rows follow
			return statementBegin
		}
		return statementOther
	}
}

func xaKind(verb string) statement {
	switch verb {
	case "START", "BEGIN":
		return statementXAStart
	case "COMMIT", "ROLLBACK":
		return statementOutcome
	default:
		return statementInside
	}
}

// concerns tells whether the statement may be about a table of the database.
func (q *query) concerns(database string) bool {
	return q.database == database || strings.Contains(strings.ToLower(q.text), strings.ToLower(database))
}

func word(words []string, i int) string {
	if i < len(words) {
		return words[i]
	}
	return ""
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
