package sim_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/catalogue"
	"github.com/echo-im/echocdc/test/echo/ddl"
	"github.com/echo-im/echocdc/test/sim"
)

var update = flag.Bool("update", false, "accept what the recordings give")

func TestRecordedTrafficGivesTheEventsThatWereAccepted(t *testing.T) {
	t.Parallel()
	for name, tables := range map[string]string{"actions": ddl.Head(), "actions_v2": ddl.Echo2()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden := "../echo/fixtures/" + name + ".events.txt"

			told := replay(t, name, tables, "FULL")

			if *update {
				require.NoError(t, os.WriteFile(golden, []byte(told), 0o644))
			}
			accepted, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(accepted), told)
		})
	}
}

func TestRecordedTrafficWithoutNamesGivesTheSameEvents(t *testing.T) {
	t.Parallel()

	full, minimal := replay(t, "actions", ddl.Head(), "FULL"), replay(t, "actions", ddl.Head(), "MINIMAL")

	require.NotEqual(t, full, minimal, "they were recorded on two servers")
	require.Equal(t, ofAnyRun(full), ofAnyRun(minimal))
}

// replay is what the reader tells of a recording, as text.
func replay(t *testing.T, name, tables, metadata string) string {
	t.Helper()
	recording, err := sim.Load(fmt.Sprintf("../echo/fixtures/%s.%s-metadata.binlog", name, strings.ToLower(metadata)), tables, metadata)
	require.NoError(t, err)
	var batches []schema.Batch
	synctest.Test(t, func(t *testing.T) {
		batches, err = sim.Replay(recording)
		require.NoError(t, err)
	})
	schemas, err := catalogue.Load()
	require.NoError(t, err)
	var text bytes.Buffer
	for _, b := range batches {
		require.Empty(t, b.Dead)
		for i := range b.Events {
			e := &b.Events[i]
			require.NoError(t, schemas.CheckValue(e.Type, e.Data))
			fmt.Fprintf(&text, "%s\nid: %s\nsubject: %s\ntime: %s\ntransaction: %s\nadapter: %s\n%s\n\n",
				e.Type, e.ID, e.Subject, e.Time.Format(time.RFC3339), e.GTID, e.Adapter, e.Data)
		}
	}
	return text.String()
}

// ofAnyRun is the text without what only the recording server knows: its name
// and count of transactions, and its clock, which says when accounts were made
// and rows were committed.
func ofAnyRun(told string) string {
	first := -1
	told = regexp.MustCompile(`[0-9a-f-]{36}:\d+`).ReplaceAllStringFunc(told, func(gtid string) string {
		number, _ := strconv.Atoi(gtid[37:])
		if first < 0 {
			first = number
		}
		return fmt.Sprintf("server:%d", number-first)
	})
	return regexp.MustCompile(`2026-11-23T\d\d:\d\d:\d\dZ`).ReplaceAllString(told, "then")
}
