package push

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/echo-im/echocdc/schema"
)

// Webhook posts pushes to a gateway of the operator's. docs/webhook.md is its
// contract: what is sent, and what each answer means.
type Webhook struct {
	config WebhookConfig
	client *http.Client
}

// NewWebhook is a webhook for as many requests at once as there are workers.
func NewWebhook(c WebhookConfig, workers int) *Webhook {
	return &Webhook{
		config: c,
		client: &http.Client{
			Transport: &http.Transport{
				Proxy:               http.ProxyFromEnvironment,
				ForceAttemptHTTP2:   true,
				MaxIdleConnsPerHost: workers,
				IdleConnTimeout:     time.Minute,
				TLSHandshakeTimeout: handshakeTimeout,
			},
			// A signed push goes where the operator said and nowhere else.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

const (
	handshakeTimeout = 10 * time.Second
	// answerBytes bounds what is read of an answer: nobody needs more to say why.
	answerBytes = 16 << 10
	// reasonLength bounds what of an answer is kept, in characters.
	reasonLength = 200
	// patience is how long a gateway is left alone that asks for it without saying how long.
	patience = time.Minute
)

// Name implements [Provider].
func (*Webhook) Name() string { return ProviderWebhook }

// Send implements [Provider].
func (w *Webhook) Send(ctx context.Context, job schema.PushJob) Answer {
	request, err := w.request(ctx, job, time.Now())
	if err != nil {
		return Answer{Verdict: Rejected, Reason: err.Error()}
	}
	response, err := w.client.Do(request)
	if err != nil {
		return Answer{Verdict: Retry, Reason: transportReason(ctx, err)}
	}
	defer response.Body.Close()
	// Errors are not looked at: the status has said what matters.
	body, _ := io.ReadAll(io.LimitReader(response.Body, answerBytes))
	return classify(response, reason(response.StatusCode, body), time.Now())
}

// request is the signed request of a push. Invariant 10 holds by what the job
// has no field for: no text of the message, no key, no token.
func (w *Webhook) request(ctx context.Context, job schema.PushJob, now time.Time) (*http.Request, error) {
	body, err := json.Marshal(job)
	if err != nil {
		return nil, fmt.Errorf("encoding push %s: %w", job.EventID, err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.config.URL, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("push.webhook.url is no URL") // the error's own text shows it
	}
	for name, value := range w.config.Headers {
		request.Header.Set(name, value)
	}
	timestamp := strconv.FormatInt(now.Unix(), 10)
	signatures := sign(w.config.Secret, timestamp, body)
	if w.config.OldSecret != "" {
		signatures += "," + sign(w.config.OldSecret, timestamp, body)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "echocdc")
	request.Header.Set(HeaderEventID, job.EventID)
	request.Header.Set(HeaderTimestamp, timestamp)
	request.Header.Set(HeaderSignature, signatures)
	return request, nil
}

// classify is the contract of docs/webhook.md.
func classify(response *http.Response, reason string, now time.Time) Answer {
	status := response.StatusCode
	after, asked := retryAfter(response.Header.Get("Retry-After"), now)
	switch {
	case status >= 200 && status < 300:
		return Answer{Verdict: Sent}
	case status == http.StatusNotFound || status == http.StatusGone:
		return Answer{Verdict: NoDevice, Reason: reason}
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable && asked:
		return Answer{Verdict: RetryAfter, After: after, Reason: reason}
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status >= 500:
		return Answer{Verdict: Retry, Reason: reason}
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return Answer{
			Verdict: Misconfigured,
			Reason:  "the gateway refuses us: " + reason,
			Remedy:  "make push.webhook.secret and push.webhook.headers what the gateway expects; pushes wait meanwhile",
		}
	case status == http.StatusProxyAuthRequired:
		return Answer{Verdict: Misconfigured, Reason: "the proxy refuses us: " + reason, Remedy: "set HTTPS_PROXY with what the proxy expects, or NO_PROXY"}
	case status < 400:
		return Answer{
			Verdict: Misconfigured,
			Reason:  "the gateway is elsewhere: " + reason,
			Remedy:  "set push.webhook.url to where the gateway is; redirects are not followed",
		}
	default:
		return Answer{Verdict: Rejected, Reason: reason}
	}
}

// retryAfter reads the header, in seconds or as a date. It tells whether there
// was one; without, or with one that says nothing, it is [patience].
func retryAfter(header string, now time.Time) (time.Duration, bool) {
	if header == "" {
		return patience, false
	}
	if seconds, err := strconv.ParseUint(header, 10, 31); err == nil {
		return max(time.Duration(seconds)*time.Second, time.Second), true
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(at.Sub(now), time.Second), true
	}
	return patience, true
}

// reason is the status, and what the gateway says about it in a JSON body's "reason".
func reason(status int, body []byte) string {
	text := fmt.Sprintf("%d %s", status, http.StatusText(status))
	var said struct {
		Reason string `json:"reason"`
	}
	if json.Unmarshal(body, &said) != nil || said.Reason == "" {
		return text
	}
	printable := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, said.Reason)
	if characters := []rune(printable); len(characters) > reasonLength {
		printable = string(characters[:reasonLength]) + "…"
	}
	return text + ": " + printable
}

// transportReason is why there was no answer, without the URL, whose query may
// hold a key.
func transportReason(ctx context.Context, err error) string {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return "no answer within push.timeout"
	}
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	return err.Error()
}
