package binlog

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
)

const (
	uuidA = "3e11fa47-71ca-11e1-9e33-c80aa9429562"
	uuidB = "4350f323-7565-4e59-8763-4b1b83a0ce0e"
)

func TestContainmentDecidesAndIdentityIsAHint(t *testing.T) {
	t.Parallel()
	mysqlServer := extent{flavor: "mysql", server: uuidA, done: uuidA + ":1-10", purged: uuidA + ":1-3"}
	promoted := extent{flavor: "mysql", server: uuidB, done: uuidA + ":1-10," + uuidB + ":1-4"}
	empty := extent{flavor: "mysql", server: uuidB}
	mariadb := extent{flavor: "mariadb", server: "server_id 2", done: "0-2-20,1-1-5", state: "0-1-15,0-2-20,1-1-5", purged: "0-1-3"}
	for name, c := range map[string]struct {
		server extent
		at     schema.Position
		want   schema.State // none: it goes on
		tells  string
	}{
		"all of it":                            {server: mysqlServer, at: schema.Position{GTIDs: uuidA + ":1-10", Server: uuidA}},
		"some of it":                           {server: mysqlServer, at: schema.Position{GTIDs: uuidA + ":1-3", Server: uuidA}},
		"a hole after what is purged":          {server: mysqlServer, at: schema.Position{GTIDs: uuidA + ":1-3:5-9", Server: uuidA}},
		"a replica took over":                  {server: promoted, at: schema.Position{GTIDs: uuidA + ":1-10", Server: uuidA}},
		"a replica took over an empty server":  {server: promoted, at: schema.Position{Server: uuidA}},
		"purged":                               {mysqlServer, schema.Position{GTIDs: uuidA + ":1-2", Server: uuidA}, schema.StatePurged, uuidA + ":3"},
		"a hole in what is purged":             {mysqlServer, schema.Position{GTIDs: uuidA + ":1:3-9", Server: uuidA}, schema.StatePurged, uuidA + ":2"},
		"ahead":                                {mysqlServer, schema.Position{GTIDs: uuidA + ":1-12", Server: uuidA}, schema.StateRegressed, uuidA + ":11-12"},
		"forgotten by the same server":         {empty, schema.Position{GTIDs: uuidB + ":1-2", Server: uuidB}, schema.StateRegressed, uuidB + ":1-2"},
		"another server, nothing in common":    {empty, schema.Position{GTIDs: uuidA + ":1-10", Server: uuidA}, schema.StateIdentity, uuidB},
		"another server, and nothing yet read": {empty, schema.Position{Server: uuidA}, schema.StateIdentity, uuidB},
		"a part of a transaction it has": {
			server: mysqlServer, at: schema.Position{GTIDs: uuidA + ":1-9", Server: uuidA, Within: &schema.Within{GTID: uuidA + ":10"}},
		},
		"a part of a transaction it lost": {
			mysqlServer,
			schema.Position{GTIDs: uuidA + ":1-10", Server: uuidA, Within: &schema.Within{GTID: uuidA + ":11"}},
			schema.StateRegressed, uuidA + ":11",
		},
		"a prepared transaction it has": {
			server: mysqlServer, at: schema.Position{GTIDs: uuidA + ":1-4:6-10", Server: uuidA, Prepared: []schema.Prepared{{GTID: uuidA + ":5"}}},
		},
		"a prepared transaction it purged": {
			mysqlServer,
			schema.Position{GTIDs: uuidA + ":1:3-10", Server: uuidA, Prepared: []schema.Prepared{{GTID: uuidA + ":2"}}},
			schema.StatePurged, uuidA + ":2",
		},
		"a prepared transaction it lost": {
			mysqlServer,
			schema.Position{GTIDs: uuidA + ":1-10", Server: uuidA, Prepared: []schema.Prepared{{GTID: uuidA + ":11"}}},
			schema.StateRegressed, uuidA + ":11",
		},
		"MariaDB":                               {server: mariadb, at: schema.Position{GTIDs: "0-2-18,1-1-5", Server: "server_id 2"}},
		"MariaDB, before the failover":          {server: mariadb, at: schema.Position{GTIDs: "0-1-15", Server: "server_id 1"}},
		"MariaDB, a domain we have not":         {server: mariadb, at: schema.Position{GTIDs: "0-2-20", Server: "server_id 2"}},
		"MariaDB, parted after a failover":      {mariadb, schema.Position{GTIDs: "0-1-17", Server: "server_id 1"}, schema.StateRegressed, "0-1:16-17"},
		"MariaDB, of a server it has not":       {mariadb, schema.Position{GTIDs: "0-3-9", Server: "server_id 3"}, schema.StateRegressed, "0-3:9"},
		"MariaDB, one domain behind the other":  {mariadb, schema.Position{GTIDs: "0-2-20,1-1-6", Server: "server_id 2"}, schema.StateRegressed, "1-1:6"},
		"MariaDB, purged":                       {mariadb, schema.Position{GTIDs: "0-1-2,1-1-5", Server: "server_id 2"}, schema.StatePurged, "domain 0:3"},
		"MariaDB, nothing in common":            {mariadb, schema.Position{GTIDs: "7-7-7", Server: "server_id 7"}, schema.StateIdentity, "7-7-7"},
		"MariaDB, another server, nothing read": {mariadb, schema.Position{Server: "server_id 7"}, schema.StateIdentity, "server_id 7"},
		"MariaDB, beyond a prepared one": {
			mariadb,
			schema.Position{GTIDs: "0-2-18", Server: "server_id 2", Beyond: "0-2-21"},
			schema.StateRegressed, "0-2:21",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.at.Flavor = c.server.flavor

			d, err := c.server.difference(&c.at)
			require.NoError(t, err)
			err = d.judge(&c.server, &c.at)

			if c.want == "" {
				require.NoError(t, err)
				return
			}
			requireStop(t, err, c.want, "echocdc position")
			require.ErrorContains(t, err, c.tells)
		})
	}
}

func TestWhatBothHaveIsWhereARepairedPositionBegins(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		server         extent
		gtids          string
		shared, unread string
		split          bool
	}{
		"MySQL, ahead":           {extent{flavor: "mysql", done: uuidA + ":1-10"}, uuidA + ":1-12", uuidA + ":1-10", "", false},
		"MySQL, parted":          {extent{flavor: "mysql", done: uuidA + ":1-10," + uuidB + ":1-2"}, uuidA + ":1-12", uuidA + ":1-10", uuidB + ":1-2", false},
		"MariaDB, parted":        {extent{flavor: "mariadb", done: "0-2-20", state: "0-1-15,0-2-20"}, "0-1-17", "0-1-15", "domain 0:16-20", false},
		"MariaDB, parted before": {extent{flavor: "mariadb", done: "0-1-20", state: "0-1-20"}, "0-2-17", "", "domain 0:1-20", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			d, err := c.server.difference(&schema.Position{Flavor: c.server.flavor, GTIDs: c.gtids})

			require.NoError(t, err)
			require.Equal(t, c.shared, d.shared)
			require.Equal(t, c.unread, d.unread.String())
			require.Equal(t, c.split, d.split)
		})
	}
}
