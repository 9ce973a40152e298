package verify_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/verify"
)

// world is a log and tables that a test writes. What happens to them between
// two readings, meanwhile says.
type world struct {
	log       []schema.Event
	shortened bool
	tables    map[string][]row
	order     []string
	// published is how many transactions of those executed are in the log.
	published, executed int
	meanwhile           func(w *world)
	late                []schema.Payload // published once somebody has looked whether they are
	awaited             int
	read                int // rows
}

// row is a row by what it tells.
type row struct {
	key      int
	payloads []schema.Payload
}

func newWorld(tables ...string) *world {
	return &world{tables: map[string][]row{}, order: tables}
}

// publish appends what a transaction did.
func (w *world) publish(payloads ...schema.Payload) {
	w.log = append(w.log, events(schema.OriginStream, payloads...)...)
	w.published++
	w.executed = max(w.executed, w.published)
}

// write puts a row into a table, in place of the one with its key.
func (w *world) write(table string, key int, payloads ...schema.Payload) {
	w.erase(table, key)
	w.tables[table] = append(w.tables[table], row{key, payloads})
	slices.SortFunc(w.tables[table], func(a, b row) int { return a.key - b.key })
}

func (w *world) erase(table string, key int) {
	w.tables[table] = slices.DeleteFunc(w.tables[table], func(r row) bool { return r.key == key })
}

func events(origin schema.Origin, payloads ...schema.Payload) []schema.Event {
	out := schema.Encoder{Source: "echo", Origin: origin}
	for _, p := range payloads {
		out.Add(p)
	}
	told, _ := out.Take()
	return told
}

// Read implements [verify.Log] with one partition.
func (w *world) Read(_ context.Context, from verify.Place, each func(*schema.Event) error) (verify.Place, error) {
	for i := int(from[0]); i < len(w.log); i++ {
		if err := each(&w.log[i]); err != nil {
			return nil, err
		}
	}
	return verify.Place{0: int64(len(w.log))}, nil
}

// Published implements [verify.Log].
func (w *world) Published(context.Context) (schema.Position, error) {
	seen := schema.Position{GTIDs: strconv.Itoa(w.published)}
	if w.late != nil {
		w.publish(w.late...)
		w.published, w.late = w.executed, nil
	}
	return seen, nil
}

// Shortened implements [verify.Log].
func (w *world) Shortened(context.Context) (bool, error) { return w.shortened, nil }

// Await implements [verify.Rows].
func (w *world) Await(context.Context, schema.Position) error {
	w.awaited++
	if w.meanwhile != nil {
		w.meanwhile(w)
	}
	return nil
}

// Chunk implements [verify.Rows].
func (w *world) Chunk(_ context.Context, table string, behind []string, limit int) (verify.Chunk, error) {
	least := -1
	if len(behind) > 0 {
		least, _ = strconv.Atoi(behind[0])
	}
	var chunk verify.Chunk
	var payloads []schema.Payload
	for _, r := range w.tables[table] {
		if r.key > least && chunk.Rows < limit {
			chunk.Rows++
			chunk.Last = []string{strconv.Itoa(r.key)}
			payloads = append(payloads, r.payloads...)
		}
	}
	chunk.Events = events(schema.OriginSnapshot, payloads...)
	chunk.End = chunk.Rows < limit
	w.read += chunk.Rows
	return chunk, nil
}

// Executed implements [verify.Rows].
func (w *world) Executed(context.Context) (schema.Position, error) {
	return schema.Position{GTIDs: strconv.Itoa(w.executed)}, nil
}

// verifier compares all of the world, each table telling of what it names.
func (w *world) verifier() *verify.Verifier {
	v := &verify.Verifier{
		Log: w, Rows: w, Share: 1, Entities: 1_000_000, Patience: 10 * time.Millisecond, Tell: func(verify.Progress) {},
		Behind: func(published, executed schema.Position) (uint64, error) {
			have, err := strconv.Atoi(published.GTIDs)
			if err != nil {
				return 0, err
			}
			done, err := strconv.Atoi(executed.GTIDs)
			return uint64(max(0, done-have)), err
		},
	}
	tells := map[string][]schema.Payload{
		"members": {(*schema.ChatMemberAdded)(nil), (*schema.ChatMemberLeft)(nil), (*schema.ChatMemberRoleChanged)(nil)},
		"chats":   {(*schema.ChatCreated)(nil), (*schema.ChatTitleChanged)(nil)},
	}
	for _, name := range w.order {
		v.Tables = append(v.Tables, verify.Table{Name: name, Estimated: int64(len(w.tables[name])), Tells: tells[strings.TrimSuffix(name, "_2")]})
	}
	return v
}

func run(t *testing.T, v *verify.Verifier) *verify.Report {
	t.Helper()
	report, err := v.Run(t.Context())
	require.NoError(t, err)
	return report
}

func added(user int64) *schema.ChatMemberAdded {
	return &schema.ChatMemberAdded{ChatID: 7, UserID: user, InviterID: 1, Role: schema.RoleMember}
}

func key(user int64) string { return "member/7/" + strconv.FormatInt(user, 10) }
