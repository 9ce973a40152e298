package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/test/stack"
)

// mayLeave are the columns whose text is told in events (docs/reference). What
// any other column of any table holds stays in Echo (invariant 10, domain.md §15).
var mayLeave = []string{
	"users.first_name", "users.last_name", "users.username", "chats.title", "chats.available_reactions",
	"chat_participants.rank2", "documents.mime_type",
}

// contentMayLeave are those of which only the settings let the text out.
var contentMayLeave = []string{"messages.message", "hash_tags.hash_tag"}

// Every column of every table of Echo holds a text or number of its own; what
// comes out anywhere is known by it.
func TestWhatIsSecretIsNowhere(t *testing.T) {
	t.Parallel()

	for content, allowed := range map[string][]string{
		"none":    mayLeave,
		"preview": slices.Concat(mayLeave, contentMayLeave),
		"full":    slices.Concat(mayLeave, contentMayLeave),
	} {
		t.Run(content, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, stack.MySQL(t))
			file := w.settings(t, tree{
				"messages": tree{"content": content},
				"events":   tree{"enable": []string{"echo.presence.changed", "echo.session.active", "echo.dialog.unread_changed"}},
				"log":      tree{"level": "debug"},
			})
			require.Zero(t, result(t, "migrate", "--config", file).code)
			running := start(t, "run", "--config", file)
			running.isReady(t)

			p := planter{source: map[string]string{}}
			p.plant(t, w.source)
			w.settle(t)
			_, metrics, err := fetch(t.Context(), running.served(t)+"/metrics")
			require.NoError(t, err)
			require.Equal(t, exitDone, running.stop(t))

			seen := map[string]string{"the log": running.stderr.String(), "the metrics": metrics}
			w.published(t, seen)
			w.kept(t, seen)
			require.Contains(t, seen["topic dead"], "messages", "nothing was set aside: the dead letters prove nothing")
			told := p.find(t, seen)
			require.Subset(t, allowed, told)
			require.Contains(t, told, "users.first_name", "nothing planted was told: the test proves nothing")
			require.Equal(t, content != "none", slices.Contains(told, "messages.message"))
		})
	}
}

// planter fills tables with texts and numbers that name their columns.
type planter struct {
	source map[string]string // by what was planted: the column
}

// text is a text of a column's own, short enough for most.
func (p *planter) text(column string) string {
	planted := fmt.Sprintf("zq%05d", len(p.source)+10000)
	p.source[planted] = column
	return planted
}

// number is a number as random as access hashes are.
func (p *planter) number(column string) string {
	planted := strconv.Itoa(7_340_215_881_310_000_000 + len(p.source))
	p.source[planted] = column
	return planted
}

// planted is how the marks look; they end where a figure does not follow.
var planted = regexp.MustCompile(`zq\d{5}|73402158813\d{8}`)

// find are the columns of which something is in the texts.
func (p *planter) find(t *testing.T, texts map[string]string) []string {
	t.Helper()
	var columns []string
	for where, text := range texts {
		for _, mark := range planted.FindAllString(text, -1) {
			column, known := p.source[mark]
			require.True(t, known, mark)
			if !slices.Contains(columns, column) {
				t.Logf("%s is in %s", column, where)
				columns = append(columns, column)
			}
		}
	}
	return columns
}

// plant writes each table's row, changes all of it, and takes it away.
func (p *planter) plant(t *testing.T, db *stack.Database) {
	t.Helper()
	tables := columnsOf(t, db)
	require.Greater(t, len(tables), 40, "of Echo's 44 tables")
	for _, table := range tables {
		rows := []string{p.row(table, 1), p.row(table, 2)}
		db.Exec(t, fmt.Sprintf("insert into %s set %s", table.name, rows[0]))
		db.Exec(t, fmt.Sprintf("update %s set %s", table.name, rows[1]))
		if table.name == "messages" {
			p.plantOdd(t, db, table)
		}
		db.Exec(t, "delete from "+table.name)
	}
}

// plantOdd writes messages that no rule can map, and one with a login code.
func (p *planter) plantOdd(t *testing.T, db *stack.Database, table echoTable) {
	t.Helper()
	unknown := `'{"predicate_name":"` + p.text("messages.message_data") + `","message":"` + p.text("messages.message_data") + `"}'`
	login := table
	login.name = "messages of 777000"
	for _, row := range []string{
		p.row(table, 3, "dialog_id1", "-4"),
		p.row(table, 4, "message_data", unknown),
		p.row(login, 5, "sender_user_id", "777000"),
	} {
		db.Exec(t, "insert into messages set "+row)
	}
}

// echoTable is a table as the server describes it.
type echoTable struct {
	name    string
	columns []echoColumn
}

type echoColumn struct {
	name, kind string
	length     int64 // characters of a text
}

func columnsOf(t *testing.T, db *stack.Database) []echoTable {
	t.Helper()
	found, err := db.Open(t).Execute(`select table_name, column_name, data_type, coalesce(character_maximum_length, 0)
		from information_schema.columns where table_schema = ? and extra not like '%auto_increment%' and data_type <> 'timestamp'
		order by table_name, ordinal_position`, db.Name)
	require.NoError(t, err)
	var tables []echoTable
	for i := range found.RowNumber() {
		var texts [3]string
		for col := range texts {
			texts[col], err = found.GetString(i, col)
			require.NoError(t, err)
		}
		length, err := found.GetInt(i, 3)
		require.NoError(t, err)
		if len(tables) == 0 || tables[len(tables)-1].name != texts[0] {
			tables = append(tables, echoTable{name: texts[0]})
		}
		last := &tables[len(tables)-1]
		last.columns = append(last.columns, echoColumn{texts[1], texts[2], length})
	}
	return tables
}

// row is what a table's row holds: valid where rules look, marked elsewhere. A
// column's own value may be given.
func (p *planter) row(table echoTable, n int, given ...string) string {
	set := make([]string, 0, len(table.columns))
	for _, c := range table.columns {
		value := p.value(table.name+"."+c.name, c, n)
		if len(given) > 0 && given[0] == c.name {
			value = given[1]
		}
		set = append(set, c.name+" = "+value)
	}
	return strings.Join(set, ", ")
}

func (p *planter) value(column string, c echoColumn, n int) string {
	if value, ok := validFor(c.name, n); ok {
		return value
	}
	switch c.kind {
	case "varchar", "char", "text", "mediumtext", "longtext", "blob", "mediumblob", "binary", "varbinary":
		if c.length < 7 {
			return "'x'"
		}
		return "'" + p.text(column) + "'"
	case "json":
		return "'" + p.document(column, n) + "'"
	case "bigint":
		if strings.Contains(c.name, "hash") || strings.Contains(c.name, "secret") {
			return p.number(column)
		}
	}
	return strconv.Itoa(n)
}

// validFor is a value of a column that rules look at: all rows are about two
// users and a group.
func validFor(column string, n int) (string, bool) {
	switch column {
	case "user_id", "sender_user_id", "owner_user_id", "creator_user_id", "admin_id", "inviter_user_id", "dialog_id1":
		return "1001", true
	case "dialog_id2", "contact_user_id":
		return "1002", true
	case "peer_type", "user_type":
		return "2", true
	case "deleted", "is_deleted", "state", "revoked", "deactivated", "participant_type", "migrated_to_id", "is_bot":
		return "0", true
	case "date", "date2", "date_created", "date_active", "last_seen_at", "expires":
		return strconv.Itoa(1_760_000_000 + 1000*n), true
	case "peer_id", "peer_dialog_id", "read_user_id":
		return "1002", true
	default:
		return "", false
	}
}

// document is a JSON column's: a message where one is wanted, with a mark in
// every text it can have.
func (p *planter) document(column string, n int) string {
	mark := func() string { return p.text(column) }
	return fmt.Sprintf(`{"predicate_name":"message","id":%d,"out":true,"date":%d,"edit_date":{"value":%d},"message":"%s",
		"from_id":{"predicate_name":"peerUser","user_id":1001},"access_hash":%s,
		"entities":[{"predicate_name":"messageEntityTextUrl","url":"%s","offset":%d,"length":2}],
		"media":{"predicate_name":"messageMediaDocument","document":{"id":1,"access_hash":%s,"file_reference":"%s","attributes":[{"predicate_name":"documentAttributeFilename","file_name":"%s"}]}},
		"rules":[{"predicate_name":"privacyValueAllowUsers","users":[%s]}],"title":"%s"}`,
		n, 1_760_000_000+n, 1_760_000_001+n, mark(), p.number(column), mark(), n, p.number(column), mark(), mark(), p.number(column), mark())
}

// settle waits until everything before it was applied: in each partition some
// conversation has a message that came after.
func (w *world) settle(t *testing.T) {
	t.Helper()
	const conversations = 48
	alice := stack.UserIDs(t)
	for i := range int64(conversations) {
		w.send(t, alice+i, alice+2*i, alice+2*i+1)
	}
	w.arrives(t, conversations, fmt.Sprintf("select count(*) from analytics.messages where message_id between %d and %d", alice, alice+conversations-1))
}

// published adds every record of our topics, committed or not.
func (w *world) published(t *testing.T, seen map[string]string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, topic := range []string{"events", "dead", "positions", "history"} {
		client := w.kafka.Client(t, kgo.ConsumeTopics(w.kafka.Prefix+topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.KeepControlRecords())
		ends, err := kadm.NewClient(client).ListEndOffsets(ctx, w.kafka.Prefix+topic)
		require.NoError(t, err)
		left := map[int32]int64{}
		ends.Each(func(o kadm.ListedOffset) {
			if o.Offset > 0 {
				left[o.Partition] = o.Offset
			}
		})
		var all strings.Builder
		for len(left) > 0 {
			fetches := client.PollFetches(ctx)
			require.NoError(t, errors.Join(fetches.Err0(), ctx.Err()))
			fetches.EachRecord(func(r *kgo.Record) {
				fmt.Fprintf(&all, "%s %s %s\n", r.Key, r.Value, r.Headers)
				if r.Offset+1 >= left[r.Partition] {
					delete(left, r.Partition)
				}
			})
		}
		seen["topic "+topic] = all.String()
	}
}

// kept adds every row of the business database.
func (w *world) kept(t *testing.T, seen map[string]string) {
	t.Helper()
	conn := w.store.Open(t)
	rows, err := conn.Query(t.Context(), `select quote_ident(table_schema) || '.' || quote_ident(table_name)
		from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`)
	require.NoError(t, err)
	var tables []string
	for rows.Next() {
		var name string
		require.NoError(t, rows.Scan(&name))
		tables = append(tables, name)
	}
	require.NoError(t, rows.Err())
	require.NotEmpty(t, tables)
	for _, table := range tables {
		var text string
		require.NoError(t, conn.QueryRow(t.Context(), "select coalesce(string_agg(t::text, e'\\n'), '') from "+table+" t").Scan(&text))
		seen["table "+table] = text
	}
}
