package pipeline

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/echo-im/echocdc/schema"
)

// Write prints the report for somebody who sees it for the first time.
func (r *Report) Write(w io.Writer) {
	fmt.Fprintf(w, "\nWhat the simulated users did, and what the pipeline made of it:\n\n")
	fmt.Fprintf(w, "  %-28s %12s %12s %12s\n", "", "happened", "on Kafka", "in PostgreSQL")
	for _, line := range []struct {
		name  string
		tally Tally
	}{
		{"messages written", r.Messages},
		{"copies delivered", r.Deliveries},
		{"users active today", r.ActiveUsers},
	} {
		t := line.tally
		fmt.Fprintf(w, "%s %-28s %12s %12s %12s\n", mark(t.Expected == t.Published && t.Published == t.Rows), line.name,
			thousands(t.Expected), thousands(t.Published), thousands(t.Rows))
	}
	fmt.Fprintf(w, "\n  %-28s %12s %12s\n", "Of each delivered copy, a push", "expected", "done")
	fmt.Fprintf(w, "%s %-28s %12s %12s\n", mark(r.Pushes.Expected == r.Pushes.Sent), "sent to the phone", thousands(r.Pushes.Expected), thousands(r.Pushes.Sent))
	for _, reason := range reasons() {
		want, got := r.expected[reason.outcome], r.Pushes.Suppressed[reason.outcome]
		if want+got > 0 {
			fmt.Fprintf(w, "%s %-28s %12s %12s\n", mark(want == got), reason.text, thousands(want), thousands(got))
		}
	}
	fmt.Fprintf(w, "\n  %s events. From commit to a listener on Kafka: half within %s, 99 of 100 within %s.\n",
		thousands(r.Events), inMillis(r.Lag.P50), inMillis(r.Lag.P99))
	if r.Repeats > 0 {
		fmt.Fprintf(w, "  %d pushes came twice; phones drop repeats by their event id.\n", r.Repeats)
	}
	r.conclude(w)
}

func (r *Report) conclude(w io.Writer) {
	if r.OK {
		fmt.Fprintf(w, "\nThe books agree: nothing is missing, nothing is there twice.\n")
		return
	}
	fmt.Fprintf(w, "\nTHE BOOKS DO NOT AGREE:\n")
	for _, difference := range r.Differences {
		fmt.Fprintf(w, "  - %s\n", difference)
	}
}

type reason struct {
	outcome schema.PushOutcome
	text    string
}

// reasons say why a push is not sent, in the words of a user.
func reasons() []reason {
	return []reason{
		{schema.PushOnline, "not: recipient is online"},
		{schema.PushMuted, "not: recipient muted it"},
		{schema.PushBlocked, "not: recipient blocked sender"},
		{schema.PushServiceMessage, "not: a service message"},
		{schema.PushSystemSender, "not: a login code"},
		{schema.PushRecipientBot, "not: recipient is a bot"},
		{schema.PushRecipientDeleted, "not: recipient is gone"},
		{schema.PushPresenceUnknown, "not: presence unknown"},
		{schema.PushNotLive, "not: told again, not live"},
	}
}

// Reason is an outcome in the words of a user.
func Reason(outcome schema.PushOutcome) string {
	all := reasons()
	i := slices.IndexFunc(all, func(r reason) bool { return r.outcome == outcome })
	if i < 0 {
		return string(outcome)
	}
	return all[i].text[len("not: "):]
}

func mark(good bool) string {
	if good {
		return "✓"
	}
	return "✗"
}

func inMillis(seconds float64) string {
	return time.Duration(seconds * float64(time.Second)).Round(100 * time.Microsecond).String()
}

// thousands groups digits.
func thousands(n int) string {
	text := strconv.Itoa(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
