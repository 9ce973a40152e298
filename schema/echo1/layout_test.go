package echo1_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/echo1"
	"github.com/echo-im/echocdc/test/echo/ddl"
)

// secret stands in the cases wherever something must stay in the reader.
const secret = "SECRET"

func TestNoCaseLetsASecretOut(t *testing.T) {
	t.Parallel()

	planted := 0
	for _, path := range goldenPaths(t) {
		archive, changes := readGolden(t, path)
		planted += strings.Count(string(archive.Files[0].Data), secret)
		p := newPlayer()
		p.play(changes)

		require.NotContains(t, p.text(), secret, path)
	}
	require.Greater(t, planted, 20)
}

func TestLayoutCapturesNoSecretColumn(t *testing.T) {
	t.Parallel()

	secrets := regexp.MustCompile(`access_hash|phone|token|secret|auth_key|body|code$|ip$|proxy|params|sound|link`)
	for _, table := range echo1.Layout().Tables {
		for _, column := range table.Columns {
			if column.Name != "country_code" {
				require.NotRegexp(t, secrets, column.Name, table.Name)
			}
		}
	}
}

func TestLayoutFitsEveryRelease(t *testing.T) {
	t.Parallel()

	for _, release := range append(ddl.Releases(), ddl.Release{Name: "head", SQL: ddl.Head()}) {
		t.Run(release.Name, func(t *testing.T) {
			t.Parallel()

			for _, table := range echo1.Layout().Tables {
				_, err := table.Bind(columnsOf(release.SQL, table.Name))
				require.NoError(t, err)
			}
		})
	}
}

// columnsOf reads a table's column names from its definition.
func columnsOf(sql, table string) []string {
	_, rest, _ := strings.Cut(sql, "CREATE TABLE `"+table+"` (")
	definition, _, _ := strings.Cut(rest, "\n)")
	var names []string
	for line := range strings.Lines(definition) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "`"); ok {
			name, _, _ = strings.Cut(name, "`")
			names = append(names, name)
		}
	}
	return names
}

func TestLayoutWithoutARequiredColumnStops(t *testing.T) {
	t.Parallel()

	for _, table := range echo1.Layout().Tables {
		names := columnsOf(ddl.Head(), table.Name)
		for _, column := range table.Columns {
			var without []string
			for _, name := range names {
				if name != column.Name {
					without = append(without, name)
				}
			}

			_, err := table.Bind(without)

			if column.Optional {
				require.NoError(t, err)
				continue
			}
			var stop *schema.Stop
			require.ErrorAs(t, err, &stop)
			require.Equal(t, schema.StateSchemaMismatch, stop.State)
			require.ErrorContains(t, err, column.Name)
		}
	}
}

// Invariant 4: the same rows give the same events, ids and keys, whatever the
// batches they come in and whatever the server's form of JSON.
func TestSameRowsGiveTheSameEvents(t *testing.T) {
	t.Parallel()
	var all []rowChange
	for _, path := range goldenPaths(t) {
		_, changes := readGolden(t, path)
		after := 0
		if len(all) > 0 {
			after = all[len(all)-1].transaction
		}
		for _, c := range changes {
			c.transaction += after
			all = append(all, c)
		}
	}
	whole := newPlayer()
	whole.play(all)

	rapid.Check(t, func(t *rapid.T) {
		p := newPlayer()
		p.asText = rapid.Bool().Draw(t, "json as text")
		cut := rapid.SliceOfN(rapid.Bool(), len(all), len(all)).Draw(t, "cut after")
		for i := range all {
			p.playOne(&all[i])
			if cut[i] {
				p.take()
			}
		}
		p.take()

		require.Equal(t, whole.text(), p.text())
	})
}

func TestEveryEventThatARuleTellsHasACase(t *testing.T) {
	t.Parallel()

	told := make(map[string]bool)
	declared := make(map[string]bool)
	for _, table := range echo1.Layout().Tables {
		for _, payload := range table.Tells {
			declared[payload.Type()] = true
		}
	}
	for _, path := range goldenPaths(t) {
		_, changes := readGolden(t, path)
		p := newPlayer()
		p.play(changes)
		for i := range p.events {
			e := &p.events[i]
			told[e.Type] = true
			require.NoError(t, e.Validate())
			_, err := schema.Decode(e.Type, e.Data)
			require.NoError(t, err)
		}
	}
	require.Equal(t, declared, told)
}
