package push_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/push"
)

var update = flag.Bool("update", false, "accept what the code gives")

const secret = "a secret of both sides"

func TestAnswersMeanWhatTheContractSays(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		answer http.HandlerFunc
		want   push.Verdict
		after  time.Duration
	}{
		"200":                       {answer: answer(200), want: push.Sent},
		"202":                       {answer: answer(202), want: push.Sent},
		"204":                       {answer: answer(204), want: push.Sent},
		"302":                       {answer: answer(302, "Location", "/elsewhere"), want: push.Misconfigured},
		"308":                       {answer: answer(308, "Location", "/elsewhere"), want: push.Misconfigured},
		"400":                       {answer: answer(400), want: push.Rejected},
		"401":                       {answer: answer(401), want: push.Misconfigured},
		"403":                       {answer: answer(403), want: push.Misconfigured},
		"404":                       {answer: answer(404), want: push.NoDevice},
		"407":                       {answer: answer(407), want: push.Misconfigured},
		"408":                       {answer: answer(408), want: push.Retry},
		"410":                       {answer: answer(410), want: push.NoDevice},
		"413":                       {answer: answer(413), want: push.Rejected},
		"425":                       {answer: answer(425), want: push.Retry},
		"429 in seconds":            {answer: answer(429, "Retry-After", "7"), want: push.RetryAfter, after: 7 * time.Second},
		"429 at once":               {answer: answer(429, "Retry-After", "0"), want: push.RetryAfter, after: time.Second},
		"429 until a past date":     {answer: answer(429, "Retry-After", "Mon, 02 Jan 2006 15:04:05 GMT"), want: push.RetryAfter, after: time.Second},
		"429 without a time":        {answer: answer(429), want: push.RetryAfter, after: time.Minute},
		"429 with nonsense":         {answer: answer(429, "Retry-After", "soon"), want: push.RetryAfter, after: time.Minute},
		"429 with a negative":       {answer: answer(429, "Retry-After", "-3"), want: push.RetryAfter, after: time.Minute},
		"500":                       {answer: answer(500), want: push.Retry},
		"503":                       {answer: answer(503), want: push.Retry},
		"503 with a time":           {answer: answer(503, "Retry-After", "30"), want: push.RetryAfter, after: 30 * time.Second},
		"an answer cut off":         {answer: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, want: push.Retry},
		"an answer without an end":  {answer: endless, want: push.Sent},
		"a refusal without an end":  {answer: endlessRefusal, want: push.Rejected},
		"a body that is no JSON":    {answer: answer(400, "", "<html>"), want: push.Rejected},
		"a body of another's shape": {answer: answer(400, "", `{"reason":{"code":7}}`), want: push.Rejected},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := newGateway(t, tc.answer)

			got := webhook(gateway.URL).Send(t.Context(), pushJob(1))

			require.Equal(t, tc.want, got.Verdict, got.Reason)
			require.Equal(t, tc.after, got.After)
			require.Equal(t, tc.want == push.Misconfigured, got.Remedy != "")
			require.Equal(t, 1, gateway.count(), "redirects are not followed")
		})
	}
}

func TestRetryAfterMayBeADate(t *testing.T) {
	t.Parallel()
	at := time.Now().Add(10 * time.Minute).UTC().Format(http.TimeFormat)
	gateway := newGateway(t, answer(429, "Retry-After", at))

	got := webhook(gateway.URL).Send(t.Context(), pushJob(1))

	require.InDelta(t, (10 * time.Minute).Seconds(), got.After.Seconds(), 5)
}

func TestASilentGatewayIsTriedAgain(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()

	got := webhook(gateway.URL).Send(ctx, pushJob(1))

	require.Equal(t, push.Retry, got.Verdict)
	require.Equal(t, "no answer within push.timeout", got.Reason)
}

func TestTheReasonShowsNoQueryOfTheURL(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t, answer(200))
	address := gateway.URL + "/?key=planted-secret"
	gateway.Close()

	got := webhook(address).Send(t.Context(), pushJob(1))

	require.Equal(t, push.Retry, got.Verdict)
	require.NotEmpty(t, got.Reason)
	require.NotContains(t, got.Reason, "planted-secret")
}

func TestTheReasonIsShortAndPrintable(t *testing.T) {
	t.Parallel()
	long := `{"reason":"bell\u0007 and newline\n` + strings.Repeat("ö", 500) + `"}`
	gateway := newGateway(t, answer(400, "", long))

	got := webhook(gateway.URL).Send(t.Context(), pushJob(1))

	require.True(t, strings.HasPrefix(got.Reason, "400 Bad Request: bell and newlineöö"), got.Reason)
	require.Less(t, len([]rune(got.Reason)), 230)
}

func TestSignatureCoversTimestampAndBody(t *testing.T) {
	t.Parallel()
	request, body := capture(t, push.WebhookConfig{Secret: secret})
	now := time.Now()

	require.NoError(t, push.Verify(secret, request.Header, body, now, time.Minute))
	require.ErrorIs(t, push.Verify("another secret of both", request.Header, body, now, time.Minute), push.ErrUnsigned)
	require.ErrorIs(t, push.Verify(secret, request.Header, append(body, ' '), now, time.Minute), push.ErrUnsigned)
	require.ErrorIs(t, push.Verify(secret, request.Header, body, now.Add(time.Hour), time.Minute), push.ErrStale)
	require.ErrorIs(t, push.Verify(secret, request.Header, body, now.Add(-time.Hour), time.Minute), push.ErrStale)

	moved := request.Header.Clone()
	moved.Set(push.HeaderTimestamp, strconv.FormatInt(now.Add(time.Second).Unix()+1, 10))
	require.ErrorIs(t, push.Verify(secret, moved, body, now, time.Minute), push.ErrUnsigned)
	moved.Del(push.HeaderTimestamp)
	require.ErrorIs(t, push.Verify(secret, moved, body, now, time.Minute), push.ErrMalformed)
	unsigned := request.Header.Clone()
	unsigned.Del(push.HeaderSignature)
	require.ErrorIs(t, push.Verify(secret, unsigned, body, now, time.Minute), push.ErrUnsigned)
}

func TestBothSecretsAreGoodWhileOneIsReplaced(t *testing.T) {
	t.Parallel()
	request, body := capture(t, push.WebhookConfig{Secret: secret, OldSecret: "the secret before it"})

	for _, known := range []string{secret, "the secret before it"} {
		require.NoError(t, push.Verify(known, request.Header, body, time.Now(), time.Minute))
	}
}

func TestARequestNamesItsEventAndCarriesTheHeadersAskedFor(t *testing.T) {
	t.Parallel()

	request, _ := capture(t, push.WebhookConfig{Secret: secret, Headers: map[string]string{"Authorization": "Bearer x"}})

	require.Equal(t, http.MethodPost, request.Method)
	require.Equal(t, "message.delivered/1001/7350000000000000001", request.Header.Get(push.HeaderEventID))
	require.Equal(t, "application/json", request.Header.Get("Content-Type"))
	require.Equal(t, "Bearer x", request.Header.Get("Authorization"))
}

// Invariant 10: the body is what docs/webhook.md shows, field for field, and
// has no place for a text.
func TestNoTextLeaves(t *testing.T) {
	t.Parallel()

	_, body := capture(t, push.WebhookConfig{Secret: secret})

	var shown bytes.Buffer
	require.NoError(t, json.Indent(&shown, body, "", "  "))
	golden := filepath.Join("testdata", "body.json")
	if *update {
		require.NoError(t, os.WriteFile(golden, append(shown.Bytes(), '\n'), 0o600))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), shown.String()+"\n")
	require.Contains(t, manual(t), shown.String())
}

func TestTheManualsExampleVerifies(t *testing.T) {
	t.Parallel()
	at := time.Unix(1767323046, 0)
	body := `{"event_id":"message.delivered/1001/7"}`
	found := regexp.MustCompile(`(?m)^Echocdc-Signature: (v1=[0-9a-f]{64})$`).FindStringSubmatch(manual(t))
	require.NotEmpty(t, found)
	header := http.Header{}
	header.Set(push.HeaderTimestamp, strconv.FormatInt(at.Unix(), 10))
	header.Set(push.HeaderSignature, found[1])

	require.NoError(t, push.Verify("example-secret-0123456789", header, []byte(body), at, time.Minute))
	require.Contains(t, manual(t), body)
}

func TestTheLogTakesEveryPush(t *testing.T) {
	t.Parallel()
	var written bytes.Buffer
	provider := push.NewProvider(push.DefaultConfig(), slog.New(slog.NewJSONHandler(&written, nil)))

	require.Equal(t, push.Answer{Verdict: push.Sent}, provider.Send(t.Context(), fullJob()))

	require.Contains(t, written.String(), `"event_id":"message.delivered/1001/7350000000000000001"`)
}

func webhook(url string) *push.Webhook {
	return push.NewWebhook(push.WebhookConfig{URL: url, Secret: secret}, 1)
}

func manual(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "webhook.md"))
	require.NoError(t, err)
	return string(text)
}

// capture sends the full job and returns the request as the gateway got it.
func capture(t *testing.T, c push.WebhookConfig) (*http.Request, []byte) {
	t.Helper()
	var request *http.Request
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		request = r
		body, _ = io.ReadAll(r.Body)
	}))
	t.Cleanup(server.Close)
	c.URL = server.URL

	require.Equal(t, push.Sent, push.NewWebhook(c, 1).Send(t.Context(), fullJob()).Verdict)
	return request, body
}

// fullJob has every field set.
func fullJob() schema.PushJob {
	committed := time.Date(2026, 1, 2, 3, 4, 5, 123456000, time.UTC)
	return schema.PushJob{
		EventID:      "message.delivered/1001/7350000000000000001",
		UserID:       1001,
		MessageID:    7350000000000000001,
		SenderID:     1002,
		Conversation: schema.Group(55),
		Peer:         schema.Peer{Kind: schema.PeerChat, ID: 55},
		BoxID:        42,
		MessageKind:  schema.KindMedia,
		Media:        "photo",
		Action:       "chat_add_user",
		Mentioned:    true,
		Silent:       true,
		SentAt:       schema.Seconds(committed.Unix()),
		Committed:    committed,
	}
}

func endlessRefusal(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(http.StatusBadRequest)
	endless(w, r)
}

// endless writes until the client hangs up.
func endless(w http.ResponseWriter, _ *http.Request) {
	for {
		if _, err := w.Write(bytes.Repeat([]byte("x"), 1<<16)); err != nil {
			return
		}
	}
}
