package binlog

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
)

// asking is a layout whose rule asks for no more than it needs: the id, the
// text when its flag turned on, whether the document changed when it turned off.
func asking() *schema.Layout {
	const id, flag, text, doc = schema.Column(0), schema.Column(1), schema.Column(2), schema.Column(3)
	table := &schema.Table{
		Name: "a", Matches: func(name string) bool { return name == "a" },
		Columns: []schema.ColumnSpec{{Name: "id"}, {Name: "flag"}, {Name: "v"}, {Name: "doc"}},
	}
	table.Map = func(change *schema.Change, out *schema.Encoder) error {
		row := change.Row()
		told := fmt.Sprintf("%s %d", change.Op, change.Row().Int64(id))
		switch {
		case change.Op != schema.Updated:
		case change.Turned(flag, 0, 1):
			told += " on " + row.String(text)
		case change.Turned(flag, 1, 0):
			told += fmt.Sprintf(" off, document changed: %t", change.Changed(doc))
		}
		out.Add(&shown{told})
		return nil
	}
	return &schema.Layout{Name: "test", Tables: []*schema.Table{table}}
}

// What a session logs with a small image is told as far as its images tell it.
// The rest is set aside by the column's name, and no value is made up: not
// NULL, not the default, not "unchanged".
func TestSmallImagesAreReadAsFarAsTheyGo(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		setup, told, dead []string
	}{
		"MINIMAL": {
			[]string{
				"insert into a (id, v, doc) values (5, 'given', 'given')", // the flag is the default, and not asked for
				"update a set id = id + 10, flag = 1, v = 'new'",          // the flag before is not told
				"delete from a where id = 15",                             // the key is told
				"insert into a (flag) values (1)",                         // the server made the key
				"update a set v = 'other' where flag = 1",                 // the id is told before only
				"update a set flag = 0 where flag = 1",                    // and so here
			},
			[]string{"inserted 5", "deleted 15", "inserted 16"},
			[]string{"a.flag is absent", "a.flag is absent", "a.flag is absent"},
		},
		"NOBLOB": {
			[]string{
				"insert into a (id, v, doc) values (5, 'given', 'given')",
				"update a set flag = 1, v = 'new'",                    // the document is not told, and not asked for
				"update a set flag = 0",                               // the document is told by neither image
				"update a set flag = 1, v = null",                     // NULL is told
				"update a set flag = 0, doc = 'other'",                // the document is told after only
				"delete from a where id = 5",                          // the key and more are told
				"insert into a (id, v, flag) values (6, 'again', 11)", // the document is the default
			},
			[]string{"inserted 5", "updated 5 on new", "deleted 5", "inserted 6"},
			[]string{"a.doc", "a.v is not text", "a.doc"},
		},
	}
	for flavor, database := range flavors() {
		for image, c := range cases {
			t.Run(flavor+" "+image, func(t *testing.T) {
				t.Parallel()
				db := database(t)
				db.Exec(t, "create table a (id int primary key auto_increment, flag int default 0, v varchar(20) default 'default', doc text) engine=InnoDB")
				f := follow(t, tailer(settings(db), asking()))

				db.Exec(t, append([]string{"set session binlog_row_image = " + image}, c.setup...)...)
				f.covers(t, db)

				require.Equal(t, c.told, events(f.seen))
				var dead []string
				for _, d := range deadOf(f.seen) {
					dead = append(dead, d.Reason)
				}
				require.Len(t, dead, len(c.dead), dead)
				for i, want := range c.dead {
					require.Contains(t, dead[i], want)
				}
			})
		}
	}
}
