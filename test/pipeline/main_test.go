package pipeline_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/pipeline"
	"github.com/echo-im/echocdc/test/stack"
)

// built is the product's binary, built once for all tests.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "echocdc-test-")
	if err != nil {
		return "", err
	}
	return pipeline.Build(context.Background(), dir)
})

func TestMain(m *testing.M) {
	code := m.Run()
	if binary, err := built(); err == nil {
		_ = os.RemoveAll(filepath.Dir(binary))
	}
	os.Exit(code)
}

// begin sets a stage for one test on the shared servers.
func begin(t *testing.T, db *stack.Database, calm bool) *pipeline.Play {
	t.Helper()
	binary, err := built()
	require.NoError(t, err)
	kafka := stack.Kafka(t)
	surroundings := &pipeline.Surroundings{
		Echo:           echo.Database{Addr: db.Addr, User: db.User, Password: db.Password, Name: db.Name, Flavor: db.Flavor},
		Reader:         db.ReplUser,
		ReaderPassword: db.ReplPassword,
		Redis:          stack.Redis(t).Addr,
		Brokers:        kafka.Brokers,
		Prefix:         kafka.Prefix,
		Postgres:       stack.Postgres(t).URL,
	}
	town := echo.DefaultSettings()
	town.FirstID = stack.UserIDs(t)
	town.Seed = uint64(time.Now().UnixNano())
	t.Logf("seed %d", town.Seed)
	play, err := pipeline.Begin(t.Context(), pipeline.Options{Surroundings: surroundings, Town: town, Binary: binary, Dir: t.TempDir(), Calm: calm})
	t.Cleanup(func() {
		require.NoError(t, play.Close())
		if t.Failed() {
			t.Logf("the product's log ends:\n%s", play.Product.Tail())
		}
	})
	require.NoError(t, err)
	return play
}

// agree requires that the books agree in the end.
func agree(t *testing.T, play *pipeline.Play) *pipeline.Report {
	t.Helper()
	report, err := play.Audit(t.Context(), 2*time.Minute)
	require.NoError(t, err)
	var said strings.Builder
	report.Write(&said)
	t.Log(said.String())
	require.True(t, report.OK, "the books do not agree; the product's log ends:\n%s", play.Product.Tail())
	return report
}
