package ops_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/ops"
	"github.com/echo-im/echocdc/schema"
)

func TestReadyMeansThatEveryStageRuns(t *testing.T) {
	t.Parallel()
	running := schema.Condition{State: schema.StateRunning}
	purged := schema.Condition{State: schema.StatePurged, Reason: "binlog.000007 is gone", Remedy: "take a <snapshot>"}

	for name, tc := range map[string]struct {
		reports map[string]schema.Condition
		ready   bool
	}{
		"no stage yet":   {},
		"all run":        {reports: map[string]schema.Condition{"tail": running, "deliver": running}, ready: true},
		"one is stopped": {reports: map[string]schema.Condition{"tail": running, "deliver": {State: schema.StateStopped}}},
		"one starts":     {reports: map[string]schema.Condition{"tail": {State: schema.StateStarting}, "deliver": running}},
		"one stands by":  {reports: map[string]schema.Condition{"tail": {State: schema.StateStandby}, "deliver": running}, ready: true},
		"one is stuck":   {reports: map[string]schema.Condition{"tail": purged, "deliver": running}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			health := ops.NewHealth(quiet(), prometheus.NewRegistry())
			for stage, condition := range tc.reports {
				health.Reporter(stage)(condition)
			}

			status, body := get(t, health, "/readyz")

			require.Equal(t, tc.ready, status == http.StatusOK)
			require.Equal(t, !tc.ready, status == http.StatusServiceUnavailable)
			var said ops.Readiness
			require.NoError(t, json.Unmarshal([]byte(body), &said))
			require.Equal(t, tc.ready, said.Ready)
			for stage, condition := range tc.reports {
				require.Equal(t, condition, said.Stages[stage].Condition)
				require.False(t, said.Stages[stage].Since.IsZero())
			}
		})
	}
}

func TestAnEnteredStageIsNotReadyBeforeItReports(t *testing.T) {
	t.Parallel()
	health := ops.NewHealth(quiet(), nil)

	health.Reporter("tail")

	require.Equal(t, schema.StateStarting, health.Readiness().Stages["tail"].State)
	require.False(t, health.Readiness().Ready)
}

func TestAHelperInTroubleIsShownAndKeepsNobodyFromBeingReady(t *testing.T) {
	t.Parallel()
	health := ops.NewHealth(quiet(), nil)
	presence := health.Optional("presence")
	require.False(t, health.Readiness().Ready, "a helper alone is nothing")
	health.Reporter("project")(schema.Condition{State: schema.StateRunning})
	require.True(t, health.Readiness().Ready, "nobody was asked yet")

	presence(schema.Condition{State: schema.StateCannotReach, Reason: "connection refused"})

	status, body := get(t, health, "/readyz")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, "connection refused")
}

func TestRemediesAreReadable(t *testing.T) {
	t.Parallel()
	health := ops.NewHealth(quiet(), nil)
	health.Reporter("tail")(schema.Condition{State: schema.StatePurged, Reason: "a & b", Remedy: "echocdc position set <gtid>"})

	_, body := get(t, health, "/readyz")

	require.Contains(t, body, `"reason": "a & b"`)
	require.Contains(t, body, `"remedy": "echocdc position set <gtid>"`)
}

func TestAStageThatStartsAgainKeepsItsTroubleUntilItRuns(t *testing.T) {
	t.Parallel()
	health := ops.NewHealth(quiet(), nil)
	report := health.Reporter("project")

	report(schema.Condition{State: schema.StateCannotReach, Reason: "connection refused"})
	report(schema.Condition{State: schema.StateStarting})
	require.Equal(t, "connection refused", health.Readiness().Stages["project"].Reason)
	report(schema.Condition{State: schema.StateRunning})

	require.Equal(t, schema.Condition{State: schema.StateRunning}, health.Readiness().Stages["project"].Condition)
}

func TestANewReasonReplacesTheOldOneAndKeepsItsBeginning(t *testing.T) {
	t.Parallel()
	health := ops.NewHealth(quiet(), nil)
	report := health.Reporter("tail")
	report(schema.Condition{State: schema.StateCannotReach, Reason: "no route"})
	before := health.Readiness().Stages["tail"]

	report(schema.Condition{State: schema.StateCannotReach, Reason: "connection refused"})

	after := health.Readiness().Stages["tail"]
	require.Equal(t, "connection refused", after.Reason)
	require.Equal(t, before.Since, after.Since)
}

func TestEachChangeOfStateIsLoggedOnce(t *testing.T) {
	t.Parallel()
	var written bytes.Buffer
	log := slog.New(slog.NewTextHandler(&written, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	report := ops.NewHealth(log, nil).Reporter("tail")

	report(schema.Condition{State: schema.StateStarting})
	report(schema.Condition{State: schema.StateRunning})
	report(schema.Condition{State: schema.StateRunning})
	report(schema.Condition{State: schema.StatePurged, Reason: "gone", Remedy: "choose a start"})
	report(schema.Condition{State: schema.StateStarting})
	report(schema.Condition{State: schema.StatePurged, Reason: "gone", Remedy: "choose a start"})
	report(schema.Condition{State: schema.StateRunning})

	require.Equal(t, strings.Join([]string{
		`level=INFO msg="stage changed state" stage=tail state=starting`,
		`level=INFO msg="stage changed state" stage=tail state=running was=starting`,
		`level=WARN msg="stage changed state" stage=tail state=purged was=running reason=gone remedy="choose a start"`,
		`level=INFO msg="stage changed state" stage=tail state=running was=purged`,
	}, "\n"), strings.TrimSpace(written.String()))
}

func TestTheStateOfAStageIsAMetric(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	report := ops.NewHealth(quiet(), registry).Reporter("tail")

	report(schema.Condition{State: schema.StateRunning})
	report(schema.Condition{State: schema.StateFenced, Reason: "another"})

	require.NoError(t, testutil.GatherAndCompare(registry, strings.NewReader(`
		# HELP echocdc_stage_state 1 for the state each stage is in, 0 for the others.
		# TYPE echocdc_stage_state gauge
		echocdc_stage_state{stage="tail",state="cannot_reach"} 0
		echocdc_stage_state{stage="tail",state="fenced"} 1
		echocdc_stage_state{stage="tail",state="foreign_position"} 0
		echocdc_stage_state{stage="tail",state="identity_changed"} 0
		echocdc_stage_state{stage="tail",state="misconfigured"} 0
		echocdc_stage_state{stage="tail",state="not_replicating"} 0
		echocdc_stage_state{stage="tail",state="purged"} 0
		echocdc_stage_state{stage="tail",state="running"} 0
		echocdc_stage_state{stage="tail",state="schema_mismatch"} 0
		echocdc_stage_state{stage="tail",state="server_regressed"} 0
		echocdc_stage_state{stage="tail",state="standby"} 0
		echocdc_stage_state{stage="tail",state="starting"} 0
		echocdc_stage_state{stage="tail",state="stopped"} 0
	`)))
}

func TestAliveIsNoQuestionOfStages(t *testing.T) {
	t.Parallel()
	health := ops.NewHealth(quiet(), nil)
	health.Reporter("tail")(schema.Condition{State: schema.StatePurged})

	status, _ := get(t, health, "/livez")

	require.Equal(t, http.StatusOK, status)
}

func TestMetricsShowTheBuild(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	ops.RegisterBuild(registry, "v1.2.3", "abcdef")
	server := ops.Server{Health: ops.NewHealth(quiet(), registry), Gatherer: registry, Log: quiet()}
	recorder := httptest.NewRecorder()

	server.Handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/metrics", http.NoBody))

	require.Equal(t, http.StatusOK, recorder.Code)
	require.Regexp(t, `echocdc_build_info\{go_version="go[^"]+",revision="abcdef",version="v1.2.3"\} 1`, recorder.Body.String())
}

func TestNothingCanBeWritten(t *testing.T) {
	t.Parallel()
	server := ops.Server{Health: ops.NewHealth(quiet(), nil), Gatherer: prometheus.NewRegistry(), Log: quiet()}

	for _, path := range []string{"/", "/livez", "/readyz", "/metrics"} {
		recorder := httptest.NewRecorder()
		server.Handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodPost, path, http.NoBody))
		require.Equal(t, http.StatusMethodNotAllowed, recorder.Code, path)
	}
}

func TestRunServesUntilTheContextEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	server := ops.Server{
		Config:   ops.Config{Addr: "127.0.0.1:0"},
		Health:   ops.NewHealth(quiet(), nil),
		Gatherer: prometheus.NewRegistry(),
		Log:      quiet(),
	}
	listener, err := server.Listen(ctx)
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, listener) }()

	response, err := http.Get("http://" + listener.Addr().String() + "/livez")
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusOK, response.StatusCode)
	cancel()

	require.NoError(t, <-ended)
	_, err = net.Dial("tcp", listener.Addr().String())
	require.Error(t, err)
}

func TestATakenAddressNamesTheSetting(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { taken.Close() })
	server := ops.Server{Config: ops.Config{Addr: taken.Addr().String()}, Log: quiet()}

	require.ErrorContains(t, server.Run(t.Context()), "choose another ops.addr")
}

func TestValidateNamesTheKey(t *testing.T) {
	t.Parallel()
	standard, wrong := ops.DefaultConfig(), ops.Config{Addr: "9640"}

	require.NoError(t, standard.Validate())
	require.ErrorContains(t, wrong.Validate(), "ops.addr")
}

func get(t *testing.T, health *ops.Health, path string) (int, string) {
	t.Helper()
	server := httptest.NewServer((&ops.Server{Health: health, Gatherer: prometheus.NewRegistry(), Log: quiet()}).Handler())
	t.Cleanup(server.Close)
	response, err := http.Get(server.URL + path)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(body)
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
