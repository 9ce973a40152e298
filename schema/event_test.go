package schema_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
)

func TestEventIsReadFromItsAttributes(t *testing.T) {
	t.Parallel()
	var e schema.Event

	for name, value := range map[string]string{
		schema.AttrID:        "message.new/900",
		schema.AttrType:      "echo.message.new",
		schema.AttrSource:    "echo",
		schema.AttrTime:      "2025-12-29T09:20:00Z",
		schema.AttrSubject:   "chat/5",
		schema.AttrGTID:      "a:7",
		schema.AttrOrigin:    "snapshot",
		schema.AttrCommitted: "2025-12-29T09:20:01.000250Z",
		schema.AttrAdapter:   "echo1",
		"ce_later":           "something newer writers add",
	} {
		require.NoError(t, e.SetAttribute(name, []byte(value)))
	}

	require.NoError(t, e.Validate())
	require.Equal(t, schema.Event{
		ID: []byte("message.new/900"), Type: "echo.message.new", Source: "echo", Subject: []byte("chat/5"),
		Time: time.Unix(1767000000, 0).UTC(), GTID: []byte("a:7"), Committed: time.Unix(1767000001, 250_000).UTC(),
		Origin: schema.OriginSnapshot, Adapter: "echo1",
	}, e)
	require.ErrorContains(t, e.SetAttribute(schema.AttrTime, []byte("noon")), "parsing attribute ce_time")
}

func TestEventThatLacksAnAttributeIsRefusedByName(t *testing.T) {
	t.Parallel()
	whole := schema.Event{ID: []byte("x/1"), Type: "echo.x", Subject: []byte("chat/5"), Origin: schema.OriginStream}
	require.NoError(t, whole.Validate())

	for attribute, spoil := range map[string]func(*schema.Event){
		schema.AttrID:      func(e *schema.Event) { e.ID = nil },
		schema.AttrType:    func(e *schema.Event) { e.Type = "" },
		schema.AttrSubject: func(e *schema.Event) { e.Subject = nil },
		schema.AttrOrigin:  func(e *schema.Event) { e.Origin = "rumour" },
	} {
		e := whole
		spoil(&e)
		require.ErrorContains(t, e.Validate(), attribute)
	}
}

func TestConversationIsTheSameForBothUsers(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		conversation schema.Conversation
		text         string
		user         int64
		peer         schema.Peer
	}{
		{schema.Private(2, 1), "private/1-2", 1, schema.Peer{Kind: schema.PeerUser, ID: 2}},
		{schema.Private(1, 2), "private/1-2", 2, schema.Peer{Kind: schema.PeerUser, ID: 1}},
		{schema.Private(1, 1), "private/1-1", 1, schema.Peer{Kind: schema.PeerUser, ID: 1}},
		{schema.Group(7), "chat/7", 1, schema.Peer{Kind: schema.PeerChat, ID: 7}},
	} {
		require.Equal(t, c.text, c.conversation.String())
		require.Equal(t, c.peer, c.conversation.Peer(c.user))
		var back schema.Conversation
		require.NoError(t, back.UnmarshalText([]byte(c.text)))
		require.Equal(t, c.conversation, back)
	}
	for _, bad := range []string{"", "chat/", "chat/x", "chat/7 ", "private/1", "private/1-2-3", "channel/1"} {
		var c schema.Conversation
		require.Error(t, c.UnmarshalText([]byte(bad)), bad)
	}
}

func TestPositionSurvivesItsRecord(t *testing.T) {
	t.Parallel()
	p := schema.Position{
		Source: "echo", Flavor: "mysql", GTIDs: "a:1-7", Server: "s", File: "binlog.000001", Offset: 4,
		Committed: time.Unix(1767000001, 250_000).UTC(),
		Within:    &schema.Within{GTID: "a:8", Rows: map[string]int{"messages": 40_000}},
		Prepared:  []schema.Prepared{{GTID: "a:5", XID: "x"}}, Beyond: "0-1-9",
	}

	back, err := schema.DecodePosition(p.Encode())

	require.NoError(t, err)
	require.Equal(t, p, back)
	require.False(t, back.IsZero())
	require.True(t, schema.Position{}.IsZero())
	require.True(t, p.Equal(back))
	back.Within.Rows["messages"]++
	require.False(t, p.Equal(back))
	older, err := schema.DecodePosition([]byte(`{"version":1,"gtids":"a:1-7"}`))
	require.NoError(t, err)
	require.Equal(t, "a:1-7", older.GTIDs)
	_, err = schema.DecodePosition([]byte(`{"version":3}`))
	require.ErrorContains(t, err, "version 3")
	_, err = schema.DecodePosition([]byte(`{`))
	require.Error(t, err)
}

func TestStopSaysStateReasonAndRemedy(t *testing.T) {
	t.Parallel()
	table := &schema.Table{Name: "chats", Columns: []schema.ColumnSpec{{Name: "id"}, {Name: "title"}, {Name: "rank2", Optional: true}}}

	slots, err := table.Bind([]string{"title", "extra", "id"})
	require.NoError(t, err)
	require.Equal(t, []int{1, -1, 0}, slots)

	_, err = table.Bind([]string{"id"})
	var stop *schema.Stop
	require.ErrorAs(t, err, &stop)
	condition := stop.Condition()
	require.Equal(t, schema.StateSchemaMismatch, condition.State)
	require.Contains(t, condition.Reason, `table chats has no column "title"`)
	require.NotEmpty(t, condition.Remedy)
}
