package analytics_test

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/handlers/analytics"
	"github.com/echo-im/echocdc/schema"
)

func TestRollUpsCountEachMessageOnce(t *testing.T) {
	t.Parallel()
	tables := newTables()

	apply(t, tables, time.UTC, at("2026-03-01T12:00:00Z", sent(1, 10), sent(1, 10), sent(2, 10), sent(3, 11)))
	apply(t, tables, time.UTC, at("2026-03-01T12:00:01Z", sent(3, 11), sent(4, 11)))

	day := schema.Date{Year: 2026, Month: 3, Day: 1}
	require.Equal(t, map[schema.Date]schema.DayCounts{day: {Messages: 4}}, tables.days)
	require.Equal(t, map[schema.ConversationDay]int{{Day: day, Conversation: "chat/7"}: 4}, tables.conversations)
	require.Equal(t, []schema.Activity{{Day: day, UserID: 10}, {Day: day, UserID: 11}}, tables.active())
	require.Len(t, tables.senders, 2)
}

func TestADayBeginsInTheConfiguredZone(t *testing.T) {
	t.Parallel()
	zone, err := analytics.Config{TimeZone: "Asia/Tokyo"}.Zone()
	require.NoError(t, err)
	tables := newTables()

	apply(t, tables, zone, at("2026-03-01T14:59:59Z", sent(1, 10)))
	apply(t, tables, zone, at("2026-03-01T15:00:00Z", sent(2, 10)))

	require.Equal(t, map[schema.Date]schema.DayCounts{
		{Year: 2026, Month: 3, Day: 1}: {Messages: 1},
		{Year: 2026, Month: 3, Day: 2}: {Messages: 1},
	}, tables.days)
}

func TestSystemMessagesAreFactsInNoFigure(t *testing.T) {
	t.Parallel()
	tables := newTables()

	apply(t, tables, time.UTC, at("2026-03-01T12:00:00Z", &schema.MessageNew{MessageID: 1, SenderID: 777000, Redacted: true}))

	require.True(t, tables.facts[0].Messages[0].System)
	require.Empty(t, tables.days)
	require.Empty(t, tables.active())
}

func TestSigningInIsActivity(t *testing.T) {
	t.Parallel()
	tables := newTables()

	apply(t, tables, time.UTC, at("2026-03-01T12:00:00Z", &schema.SessionSignedIn{SessionID: 5, UserID: 10}))

	require.Equal(t, []schema.Activity{{Day: schema.Date{Year: 2026, Month: 3, Day: 1}, UserID: 10}}, tables.active())
}

func TestNewUsersAreCountedWithoutBots(t *testing.T) {
	t.Parallel()
	tables := newTables()

	apply(t, tables, time.UTC, at("2026-03-01T12:00:00Z",
		&schema.UserCreated{UserID: 1}, &schema.UserCreated{UserID: 2, IsBot: true}, &schema.UserCreated{UserID: 1}))

	require.Equal(t, map[schema.Date]schema.DayCounts{{Year: 2026, Month: 3, Day: 1}: {NewUsers: 1}}, tables.days)
	require.Len(t, tables.facts[0].Users, 2)
}

func TestASessionKeepsItsLastState(t *testing.T) {
	t.Parallel()
	first := at("2026-03-01T12:00:00Z", &schema.SessionSignedIn{SessionID: 5, UserID: 10})
	out := at("2026-03-01T13:00:00Z", &schema.SessionSignedOut{SessionID: 5, UserID: 10})
	again := at("2026-03-01T14:00:00Z", &schema.SessionSignedIn{SessionID: 5, UserID: 10})
	for name, c := range map[string]struct {
		batch []schema.Record
		want  schema.SessionFact
	}{
		"signed in":         {first, schema.SessionFact{SessionID: 5, UserID: 10, SignedInAt: first[0].Time}},
		"signed out":        {append(first, out...), schema.SessionFact{SessionID: 5, UserID: 10, SignedInAt: first[0].Time, SignedOutAt: out[0].Time}},
		"only the sign-out": {out, schema.SessionFact{SessionID: 5, UserID: 10, SignedOutAt: out[0].Time}},
		"revived":           {slices.Concat(first, out, again), schema.SessionFact{SessionID: 5, UserID: 10, SignedInAt: again[0].Time}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tables := newTables()

			apply(t, tables, time.UTC, c.batch)

			require.Equal(t, []schema.SessionFact{c.want}, tables.facts[0].Sessions)
		})
	}
}

func TestADeliveryIsAFact(t *testing.T) {
	t.Parallel()
	tables := newTables()
	copied := at("2026-03-01T12:00:00Z", &schema.MessageDelivered{UserID: 2, MessageID: 1, SenderID: 3, DeliveredAt: 1772366405, Mentioned: true})

	apply(t, tables, time.UTC, slices.Concat(copied, copied))

	require.Equal(t, []schema.DeliveryFact{{
		UserID: 2, MessageID: 1, SenderID: 3, SentAt: copied[0].Time, DeliveredAt: time.Unix(1772366405, 0).UTC(), Mentioned: true,
	}}, tables.facts[0].Deliveries)
}

func TestAnUnknownTimeZoneIsNamed(t *testing.T) {
	t.Parallel()
	require.NoError(t, analytics.DefaultConfig().Validate())

	require.ErrorContains(t, analytics.Config{TimeZone: "Mars"}.Validate(), `analytics.time_zone "Mars"`)
}

// sent is a message to group 7.
func sent(message, sender int64) *schema.MessageNew {
	return &schema.MessageNew{MessageID: message, SenderID: sender, Conversation: schema.Group(7), Kind: schema.KindText}
}

func at(moment string, payloads ...schema.Payload) []schema.Record {
	when, err := time.Parse(time.RFC3339, moment)
	if err != nil {
		panic(err)
	}
	all := make([]schema.Record, len(payloads))
	for i, p := range payloads {
		all[i] = schema.Record{Event: schema.Event{Type: p.Type(), Time: when, Origin: schema.OriginStream}, Payload: p}
	}
	return all
}

func apply(t *testing.T, tables *tables, zone *time.Location, batch []schema.Record) {
	t.Helper()
	h := analytics.Handler{Zone: zone}
	require.NoError(t, h.Plan(batch).Apply(t.Context(), tables))
}

// tables keeps facts and figures in memory.
type tables struct {
	messages, users map[int64]struct{}
	facts           []schema.AnalyticsFacts
	days            map[schema.Date]schema.DayCounts
	conversations   map[schema.ConversationDay]int
	actives         map[schema.Activity]struct{}
	senders         map[schema.ConversationActivity]struct{}
}

func newTables() *tables {
	return &tables{
		messages:      map[int64]struct{}{},
		users:         map[int64]struct{}{},
		days:          map[schema.Date]schema.DayCounts{},
		conversations: map[schema.ConversationDay]int{},
		actives:       map[schema.Activity]struct{}{},
		senders:       map[schema.ConversationActivity]struct{}{},
	}
}

func (b *tables) Insert(_ context.Context, facts schema.AnalyticsFacts) (schema.FreshFacts, error) {
	b.facts = append(b.facts, facts)
	fresh := schema.FreshFacts{Messages: map[int64]struct{}{}, Users: map[int64]struct{}{}}
	for i := range facts.Messages {
		keep(b.messages, fresh.Messages, facts.Messages[i].MessageID)
	}
	for i := range facts.Users {
		keep(b.users, fresh.Users, facts.Users[i].UserID)
	}
	return fresh, nil
}

func keep(stored, fresh map[int64]struct{}, key int64) {
	if _, ok := stored[key]; !ok {
		stored[key], fresh[key] = struct{}{}, struct{}{}
	}
}

func (b *tables) Add(_ context.Context, r schema.RollUps) error {
	for day, counts := range r.Days {
		sum := b.days[day]
		sum.Messages += counts.Messages
		sum.NewUsers += counts.NewUsers
		b.days[day] = sum
	}
	for key, n := range r.Conversations {
		b.conversations[key] += n
	}
	for _, a := range r.Active {
		b.actives[a] = struct{}{}
	}
	for _, s := range r.Senders {
		b.senders[s] = struct{}{}
	}
	return nil
}

func (b *tables) active() []schema.Activity {
	var all []schema.Activity
	for a := range b.actives {
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b schema.Activity) int { return cmp.Compare(a.UserID, b.UserID) })
	return all
}
