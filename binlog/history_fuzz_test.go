package binlog

import (
	"testing"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
)

// FuzzHistory reads damaged records of tables' definitions. One that reads is
// written as a record that reads as the same version.
func FuzzHistory(f *testing.F) {
	v := Version{
		Table: "messages", From: "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5", Flavor: mysql.MySQLFlavor, Number: 3, Origin: OriginServer,
		Definition: &schema.Definition{Charset: "utf8mb4", Columns: []schema.ColumnDefinition{{Name: "id", Type: "bigint", Nullable: true}}},
	}
	f.Add(v.Record().Value)
	f.Add([]byte(`{"form":1,"table":"","from":"0-1-5","flavor":"mariadb"}`))
	f.Fuzz(func(t *testing.T, record []byte) {
		versions, err := ReadHistory([]schema.HistoryRecord{{Key: "k", Value: record}})
		if err != nil || len(versions) == 0 {
			return
		}

		again, err := ReadHistory([]schema.HistoryRecord{versions[0].Record()})

		require.NoError(t, err)
		require.Equal(t, versions, again)
		_, _ = newHistory(mysql.MySQLFlavor, []schema.HistoryRecord{versions[0].Record()})
	})
}

// FuzzStatement reads statements that may define a table. What reads is a table
// with columns that have names and types.
func FuzzStatement(f *testing.F) {
	for _, seed := range []string{
		"create table a (id int primary key, `b` varchar(10) character set latin1 not null default 'x', c enum('a','b,''c'), key (b))",
		"CREATE OR REPLACE TABLE a (x decimal(65,30) unsigned, y datetime(6)) engine=InnoDB default charset=gbk",
		"create table a (g geometry not null, j json, v int generated always as (1) virtual) START TRANSACTION",
		"alter table a add column b int first, drop c, rename column d to e", "rename table a to b", "/*!40000 drop table a */", "truncate a", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, statement string) {
		name, def, err := ReadDefinition(statement, "utf8mb4")
		if err != nil {
			return
		}

		require.NotEmpty(t, name)
		require.NotEmpty(t, def.Columns)
		for _, c := range def.Columns {
			require.NotEmpty(t, c.Name)
			require.NotEmpty(t, c.Type)
		}
	})
}
