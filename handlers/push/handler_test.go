package push_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/handlers/push"
	"github.com/echo-im/echocdc/schema"
)

// The people of every story: alice writes to bob, in private or in group 9.
const (
	alice int64 = 1
	bob   int64 = 2
	group int64 = 9
)

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestDecisionTable(t *testing.T) {
	t.Parallel()
	later, earlier := schema.Seconds(now.Unix()+60), schema.Seconds(now.Unix()-60)
	on := func(b bool) *bool { return &b }
	fromAlice := schema.Peer{Kind: schema.PeerUser, ID: alice}
	inGroup := func(d *schema.MessageDelivered) { d.Conversation = schema.Group(group) }
	for name, c := range map[string]struct {
		before []schema.Payload
		copy   func(*schema.MessageDelivered)
		want   schema.PushOutcome
		silent bool
	}{
		"a recipient nothing is known of": {want: schema.PushEnqueued},
		"a silent message":                {copy: func(d *schema.MessageDelivered) { d.Silent = true }, want: schema.PushEnqueued, silent: true},
		"a bot":                           {before: told(&schema.UserCreated{UserID: bob, IsBot: true}), want: schema.PushRecipientBot},
		"a user who signed up":            {before: told(&schema.UserCreated{UserID: bob}), want: schema.PushEnqueued},
		"a system sender":                 {copy: func(d *schema.MessageDelivered) { d.SenderID, d.Redacted = 777000, true }, want: schema.PushSystemSender},
		"a service message": {copy: func(d *schema.MessageDelivered) {
			d.Kind, d.Action = schema.KindService, "chat_edit_title"
		}, want: schema.PushServiceMessage},
		"being added to a group": {copy: func(d *schema.MessageDelivered) {
			d.Kind, d.Action, d.ActionUsers = schema.KindService, "chat_add_user", []int64{bob}
		}, want: schema.PushEnqueued},
		"another's being added": {copy: func(d *schema.MessageDelivered) {
			d.Kind, d.Action, d.ActionUsers = schema.KindService, "chat_add_user", []int64{5}
		}, want: schema.PushServiceMessage},
		"a blocked sender": {before: told(&schema.UserBlocked{UserID: bob, Peer: fromAlice}), want: schema.PushBlocked},
		"a sender no longer blocked": {before: told(
			&schema.UserBlocked{UserID: bob, Peer: fromAlice}, &schema.UserUnblocked{UserID: bob, Peer: fromAlice}), want: schema.PushEnqueued},
		"a muted sender": {before: told(
			&schema.NotifySettingsChanged{UserID: bob, Peer: fromAlice, MuteUntil: &later}), want: schema.PushMuted},
		"a mute that has ended": {before: told(
			&schema.NotifySettingsChanged{UserID: bob, Peer: fromAlice, MuteUntil: &earlier}), want: schema.PushEnqueued},
		"a mute that was reset": {before: told(
			&schema.NotifySettingsChanged{UserID: bob, Peer: fromAlice, MuteUntil: &later},
			&schema.NotifySettingsChanged{UserID: bob, Peer: fromAlice, Removed: true}), want: schema.PushEnqueued},
		"another's mute": {before: told(
			&schema.NotifySettingsChanged{UserID: 3, Peer: fromAlice, MuteUntil: &later}), want: schema.PushEnqueued},
		"every private chat muted": {before: told(
			&schema.NotifySettingsChanged{UserID: bob, Peer: schema.Peer{Kind: schema.PeerUsers}, MuteUntil: &later}), want: schema.PushMuted},
		"one chat let through": {before: told(
			&schema.NotifySettingsChanged{UserID: bob, Peer: schema.Peer{Kind: schema.PeerUsers}, MuteUntil: &later},
			&schema.NotifySettingsChanged{UserID: bob, Peer: fromAlice, MuteUntil: &earlier}), want: schema.PushEnqueued},
		"an unset value falls back": {before: told(
			&schema.NotifySettingsChanged{UserID: bob, Peer: schema.Peer{Kind: schema.PeerUsers}, MuteUntil: &later},
			&schema.NotifySettingsChanged{UserID: bob, Peer: fromAlice, Silent: on(true)}), want: schema.PushMuted},
		"a silent chat": {before: told(
			&schema.NotifySettingsChanged{UserID: bob, Peer: fromAlice, Silent: on(true)}), want: schema.PushEnqueued, silent: true},
		"groups are not private chats": {
			before: told(
				&schema.NotifySettingsChanged{UserID: bob, Peer: schema.Peer{Kind: schema.PeerUsers}, MuteUntil: &later}),
			copy: inGroup, want: schema.PushEnqueued,
		},
		"a muted group": {
			before: told(
				&schema.NotifySettingsChanged{UserID: bob, Peer: schema.Peer{Kind: schema.PeerChat, ID: group}, MuteUntil: &later}),
			copy: inGroup, want: schema.PushMuted,
		},
		"a mention in a muted group": {
			before: told(
				&schema.NotifySettingsChanged{UserID: bob, Peer: schema.Peer{Kind: schema.PeerChat, ID: group}, MuteUntil: &later}),
			copy: func(d *schema.MessageDelivered) { inGroup(d); d.Mentioned = true }, want: schema.PushEnqueued,
		},
		"a mention in a muted private chat": {
			before: told(
				&schema.NotifySettingsChanged{UserID: bob, Peer: fromAlice, MuteUntil: &later}),
			copy: func(d *schema.MessageDelivered) { d.Mentioned = true }, want: schema.PushMuted,
		},
		"a message one cannot say anything of": {copy: func(d *schema.MessageDelivered) { d.Kind = "" }, want: schema.PushEnqueued},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			delivered := toBob(100)
			if c.copy != nil {
				c.copy(delivered)
			}
			story := slices.Concat(c.before, told(delivered))
			together, apart := newBook(), newBook()

			apply(t, handler(), together, records(story...))
			for _, event := range story {
				apply(t, handler(), apart, records(event))
			}

			decision := together.ledger[schema.UserMessage{UserID: bob, MessageID: 100}]
			require.Equal(t, c.want, decision.Outcome)
			require.Equal(t, c.want == schema.PushEnqueued, decision.Job != nil)
			if decision.Job != nil {
				require.Equal(t, c.silent, decision.Job.Silent)
			}
			require.Equal(t, together.ledger, apart.ledger, "a batch decides as its events one by one")
			require.Equal(t, together.memory, apart.memory)
		})
	}
}

func TestMuteBeforeMessageInOneBatchSuppresses(t *testing.T) {
	t.Parallel()
	book := newBook()
	later := schema.Seconds(now.Unix() + 60)

	apply(t, handler(), book, records(
		toBob(1),
		&schema.NotifySettingsChanged{UserID: bob, Peer: schema.Peer{Kind: schema.PeerUser, ID: alice}, MuteUntil: &later},
		toBob(2),
		&schema.NotifySettingsChanged{UserID: bob, Peer: schema.Peer{Kind: schema.PeerUser, ID: alice}},
		toBob(3)))

	require.Equal(t, schema.PushEnqueued, book.ledger[schema.UserMessage{UserID: bob, MessageID: 1}].Outcome)
	require.Equal(t, schema.PushMuted, book.ledger[schema.UserMessage{UserID: bob, MessageID: 2}].Outcome)
	require.Equal(t, schema.PushEnqueued, book.ledger[schema.UserMessage{UserID: bob, MessageID: 3}].Outcome)
}

func TestASnapshotFactNeverPushes(t *testing.T) {
	t.Parallel()
	book := newBook()
	retold := records(toBob(1))
	retold[0].Origin = schema.OriginSnapshot

	apply(t, handler(), book, retold)
	require.Empty(t, book.ledger)

	apply(t, handler(), book, records(toBob(1)))
	require.NotNil(t, book.ledger[schema.UserMessage{UserID: bob, MessageID: 1}].Job, "the live event of the copy is pushed")
}

func TestAnOnlineRecipientIsNotPushedTo(t *testing.T) {
	t.Parallel()
	book, h := newBook(), handler()
	asked := 0
	h.Presence = func(_ context.Context, users []int64, at time.Time) (map[int64]bool, error) {
		asked++
		require.Equal(t, []int64{bob}, users)
		require.Equal(t, now, at)
		return map[int64]bool{bob: true}, nil
	}

	apply(t, h, book, records(toBob(1), toBob(2)))

	require.Equal(t, schema.PushOnline, book.ledger[schema.UserMessage{UserID: bob, MessageID: 2}].Outcome)
	require.Equal(t, 1, asked, "one look for a batch")
}

func TestPresenceDownFollowsThePolicy(t *testing.T) {
	t.Parallel()
	for policy, want := range map[push.PresencePolicy]schema.PushOutcome{
		push.PushAnyway: schema.PushEnqueued,
		push.Suppress:   schema.PushPresenceUnknown,
	} {
		t.Run(string(policy), func(t *testing.T) {
			t.Parallel()
			book, h := newBook(), handler()
			h.Config.WhenPresenceUnknown = policy
			h.Presence = func(context.Context, []int64, time.Time) (map[int64]bool, error) {
				return nil, errors.New("no connection")
			}

			apply(t, h, book, records(toBob(1)))

			require.Equal(t, want, book.ledger[schema.UserMessage{UserID: bob, MessageID: 1}].Outcome)
		})
	}
}

func TestReadsAndDeletionsAreRemembered(t *testing.T) {
	t.Parallel()
	book := newBook()
	peer := schema.Peer{Kind: schema.PeerUser, ID: alice}

	apply(t, handler(), book, records(
		&schema.DialogRead{UserID: bob, Peer: peer, MaxBoxID: 7},
		&schema.DialogRead{UserID: bob, Peer: peer, MaxBoxID: 5},
		&schema.MessageDeleted{UserID: bob, MessageID: 1},
		&schema.MessageDeleted{UserID: alice, MessageID: 1, BySenderCopy: true}))

	require.Equal(t, map[schema.UserPeer]int64{{UserID: bob, Peer: peer}: 7}, book.changes.Reads)
	require.Equal(t, []schema.UserMessage{{UserID: bob, MessageID: 1}}, book.changes.Deleted)
}

func TestAJobNamesWhatDeliveryNeeds(t *testing.T) {
	t.Parallel()
	book := newBook()

	apply(t, handler(), book, records(toBob(100)))

	require.Equal(t, &schema.PushJob{
		EventID:      "message.delivered/2/100",
		UserID:       bob,
		MessageID:    100,
		SenderID:     alice,
		Conversation: schema.Private(alice, bob),
		Peer:         schema.Peer{Kind: schema.PeerUser, ID: alice},
		BoxID:        50,
		MessageKind:  schema.KindText,
		SentAt:       schema.Seconds(now.Unix()),
		Committed:    now,
	}, book.ledger[schema.UserMessage{UserID: bob, MessageID: 100}].Job)
}

func TestDecisionsAreCountedWhenTheyHold(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	h := handler()
	h.Metrics = push.NewMetrics(registry)
	plan := h.Plan(t.Context(), records(toBob(1)))

	require.NoError(t, plan.Apply(t.Context(), newBook()))
	require.NoError(t, plan.Apply(t.Context(), newBook())) // the first did not commit
	plan.Committed()

	count, err := testutil.GatherAndCount(registry, "echocdc_push_decisions_total")
	require.NoError(t, err)
	require.Equal(t, 1, count)
}

func TestAnUnknownPolicyIsNamed(t *testing.T) {
	t.Parallel()
	config := push.DefaultConfig()
	require.NoError(t, config.Validate())

	config.WhenPresenceUnknown = "perhaps"

	require.ErrorContains(t, config.Validate(), `push.when_presence_unknown is "perhaps"`)
}

func handler() *push.Handler {
	return &push.Handler{
		Config:   push.DefaultConfig(),
		Presence: func(context.Context, []int64, time.Time) (map[int64]bool, error) { return nil, nil },
		Now:      func() time.Time { return now },
		Log:      slog.New(slog.DiscardHandler),
	}
}

// toBob is alice's message as it reaches bob.
func toBob(message int64) *schema.MessageDelivered {
	return &schema.MessageDelivered{
		MessageID: message, UserID: bob, SenderID: alice, Conversation: schema.Private(alice, bob), BoxID: message / 2,
		SentAt: schema.Seconds(now.Unix()), DeliveredAt: schema.Seconds(now.Unix()), Kind: schema.KindText,
	}
}

func told(events ...schema.Payload) []schema.Payload { return events }

func records(payloads ...schema.Payload) []schema.Record {
	all := make([]schema.Record, len(payloads))
	for i, p := range payloads {
		all[i] = schema.Record{
			Event:   schema.Event{ID: p.AppendID(nil), Type: p.Type(), Origin: schema.OriginStream, Committed: now, Time: now},
			Payload: p,
			Offset:  int64(i),
		}
	}
	return all
}

func apply(t *testing.T, h *push.Handler, book *book, batch []schema.Record) {
	t.Helper()
	require.NoError(t, h.Plan(t.Context(), batch).Apply(t.Context(), book))
}
