package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/ops"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

func TestACommittedMessageBecomesOneFactAndOnePush(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]func(testing.TB) *stack.Database{"MySQL": stack.MySQL, "MariaDB": stack.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, database(t))
			file := w.settings(t, nil)
			require.Zero(t, result(t, "migrate", "--config", file).code)
			alice := stack.UserIDs(t)
			bob := alice + 1

			running := start(t, "run", "--config", file)
			running.isReady(t)
			w.send(t, alice+100, alice, bob)

			w.arrives(t, 1, "select count(*) from analytics.messages")
			w.arrives(t, 1, "select count(*) from analytics.deliveries")
			w.arrives(t, 1, "select count(*) from push.ledger where outcome = 'sent'")
			require.Equal(t, exitDone, running.stop(t), running.stderr)

			// What is committed while nobody reads is read after the next start, once.
			w.send(t, alice+101, bob, alice)
			again := start(t, "run", "--config", file)
			w.arrives(t, 2, "select count(*) from push.ledger where outcome = 'sent'")
			w.arrives(t, 2, "select count(*) from analytics.messages")
			require.Equal(t, exitDone, again.stop(t), again.stderr)
			require.NotContains(t, running.stderr.String()+again.stderr.String(), w.source.ReplPassword)
		})
	}
}

func TestStagesRunApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.MySQL(t))
	file := w.settings(t, nil)
	require.Zero(t, result(t, "migrate", "--config", file).code)
	alice := stack.UserIDs(t)

	stages := []*process{
		start(t, "project", "--config", file), // first: it waits for the topics that tail makes
		start(t, "deliver", "--config", file),
		start(t, "tail", "--config", file),
	}
	stages[2].isReady(t)
	w.send(t, alice+100, alice, alice+1)

	w.arrives(t, 1, "select count(*) from push.ledger where outcome = 'sent'")
	w.arrives(t, 1, "select count(*) from analytics.messages")
	for _, stage := range stages {
		require.Equal(t, exitDone, stage.stop(t), stage.stderr)
	}
}

func TestAStageWhoseServerIsDownWaitsAndSaysSo(t *testing.T) {
	t.Parallel()
	dead := nobody(t)
	file := settingsFile(t, fmt.Sprintf(`{
		log: {format: json}, ops: {addr: "127.0.0.1:0"},
		mysql: {addr: %[1]q}, kafka: {brokers: [%[1]q]}, redis: {addr: %[1]q},
		postgres: {url: "postgres://echocdc@%[1]s/business"}}`, dead))

	running := start(t, "run", "--config", file)
	url := running.served(t)

	var readiness ops.Readiness
	eventually(t, func(ctx context.Context) error {
		status, body, err := fetch(ctx, url+"/readyz")
		if err != nil {
			return err
		}
		require.Equal(t, 503, status)
		require.NoError(t, json.Unmarshal([]byte(body), &readiness))
		for _, name := range []string{"tail", "project/push", "project/analytics", "deliver"} {
			if stage := readiness.Stages[name]; stage.State != schema.StateCannotReach {
				return fmt.Errorf("stage %s is %s", name, stage.State)
			}
		}
		return nil
	})
	for name, stage := range readiness.Stages {
		require.NotEmpty(t, stage.Reason, name)
		require.NotEmpty(t, stage.Remedy, name)
	}
	status, _, err := fetch(t.Context(), url+"/livez")
	require.NoError(t, err)
	require.Equal(t, 200, status)
	require.Equal(t, exitDone, running.stop(t), "waiting is no reason to end badly")
}

func TestAPushThatIsCutOffIsSentAfterTheNextStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.MySQL(t))
	arrived, release := make(chan struct{}, 2), make(chan struct{})
	gateway := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-release
	}))
	t.Cleanup(gateway.Close)
	file := w.settings(t, tree{
		"shutdown": tree{"timeout": "3s"},
		"push":     tree{"provider": "webhook", "timeout": "30s", "webhook": tree{"url": gateway.URL, "secret": "made up for this test only"}},
	})
	require.Zero(t, result(t, "migrate", "--config", file).code)
	alice := stack.UserIDs(t)
	running := start(t, "run", "--config", file)
	running.isReady(t)
	w.send(t, alice+100, alice, alice+1)
	<-arrived

	require.Equal(t, exitDone, running.stop(t), running.stderr)
	close(release)
	start(t, "deliver", "--config", file)

	w.arrives(t, 1, "select count(*) from push.ledger where outcome = 'sent'")
}

func TestAStageWithoutItsTablesWaitsForTheMigration(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.MySQL(t))
	file := w.settings(t, tree{"modules": tree{"push": tree{"enabled": false}}})

	running := start(t, "run", "--config", file)
	url := running.served(t)
	eventually(t, func(ctx context.Context) error {
		_, body, err := fetch(ctx, url+"/readyz")
		if err == nil && !strings.Contains(body, "run 'echocdc migrate'") {
			err = errors.New("nobody asks for a migration: " + body)
		}
		return err
	})
	require.Zero(t, result(t, "migrate", "--config", file).code)

	running.isReady(t)
	require.NotContains(t, running.stderr.String(), "deliver", "the push module is off")
	require.Equal(t, exitDone, running.stop(t))
}

func TestAnAddressThatIsTakenEndsTheStart(t *testing.T) {
	t.Parallel()
	dead := nobody(t)
	file := settingsFile(t, fmt.Sprintf(`{log: {format: json}, ops: {addr: "127.0.0.1:0"}, mysql: {addr: %q}}`, dead))
	first := start(t, "tail", "--config", file)
	taken := strings.TrimPrefix(first.served(t), "http://")

	second := result(t, "tail", "--config", file, "--ops.addr", taken)

	require.Equal(t, exitFailed, second.code)
	require.Contains(t, second.stderr, "choose another ops.addr")
}

func TestBadSettingsEndTheRealProgramWithTwo(t *testing.T) {
	t.Parallel()

	got := result(t, "run", "--config", settingsFile(t, "mysql: {adr: db:3306}\n"))

	require.Equal(t, exitUsage, got.code)
	require.Contains(t, got.stderr, "did you mean mysql.addr?")
}
