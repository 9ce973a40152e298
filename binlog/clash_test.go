package binlog

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
)

func TestAnotherReplicaWithOurNumberIsNoticed(t *testing.T) {
	t.Parallel()
	for flavor, database := range flavors() {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			db := database(t)
			db.Exec(t, "create table a (id int primary key) engine=InnoDB")
			layout := showing(map[string][]string{"a": {"id"}})
			one := tailer(settings(db), layout)
			log := &lines{}
			one.Log = slog.New(log)
			first := follow(t, one)
			db.Exec(t, "insert into a values (1)")
			first.events(t, 1)
			w := &watcher{tailer: one, host: one.hosts()[0], at: func() *schema.Position { return nil }}
			defer w.hangUp()
			require.NoError(t, w.look(t.Context()))

			other := tailer(one.Config, layout)
			other.Source = "other"
			second := follow(t, other)
			db.Exec(t, "insert into a values (2)")
			second.events(t, 1)

			if flavor == "mariadb" { // the server ends the older
				requireStop(t, first.error(t), schema.StateMisconfigured, "mysql.server_id")
				return
			}
			first.events(t, 2) // both are served
			require.NoError(t, w.look(t.Context()))
			require.NoError(t, w.look(t.Context()))
			require.Len(t, log.with("another replica came with our number"), 1)
		})
	}
}
