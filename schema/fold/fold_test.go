package fold_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/fold"
)

// told is the state after the payloads, in their order.
func told(t *testing.T, origin schema.Origin, payloads ...schema.Payload) *fold.State {
	t.Helper()
	state, reader := fold.NewState(), fold.NewReader()
	out := schema.Encoder{Source: "echo", Origin: origin}
	for _, p := range payloads {
		out.Add(p)
	}
	events, _ := out.Take()
	for i := range events {
		statements, err := reader.Read(&events[i])
		require.NoError(t, err)
		state.Apply(statements...)
	}
	return state
}

func stream(t *testing.T, payloads ...schema.Payload) *fold.State {
	t.Helper()
	return told(t, schema.OriginStream, payloads...)
}

var (
	added = &schema.ChatMemberAdded{ChatID: 70001, UserID: 1002, InviterID: 1001, Role: schema.RoleMember, AddedAt: 1767000000}
	left  = &schema.ChatMemberLeft{ChatID: 70001, UserID: 1002, LeftAt: 1767000060}
	admin = &schema.ChatMemberRoleChanged{ChatID: 70001, UserID: 1002, Role: schema.RoleAdmin, OldRole: schema.RoleMember}
)

const member = "member/70001/1002"

func TestTheLaterWordWins(t *testing.T) {
	t.Parallel()

	state := stream(t, added, admin)

	require.Equal(t, []string{member}, state.Keys())
	require.Equal(t, map[string]string{"role": `"admin"`, "inviter_id": "1001", "added_at": `"2025-12-29T09:20:00Z"`}, state.Entity(member).Fields)
}

func TestWhatIsGoneChangesOnlyByAppearingAgain(t *testing.T) {
	t.Parallel()

	state := stream(t, added, admin, left, admin)
	require.Equal(t, &fold.Entity{Gone: true, Whole: true}, state.Entity(member))

	state = stream(t, added, admin, left, added)
	require.Empty(t, fold.Compare(member, state.Entity(member), stream(t, added).Entity(member)))
}

func TestAFieldThatIsUnsetIsAsIfItHadNeverBeenSet(t *testing.T) {
	t.Parallel()
	peer := schema.Peer{Kind: schema.PeerChat, ID: 70001}
	created := &schema.DialogCreated{UserID: 1001, Peer: peer}
	const key = "dialog/1001/chat/70001"

	state := stream(t, created,
		&schema.DialogPinned{UserID: 1001, Peer: peer, InFolder: true},
		&schema.DialogPinned{UserID: 1001, Peer: peer},
		&schema.DialogArchived{UserID: 1001, Peer: peer},
		&schema.DialogDraftChanged{UserID: 1001, Peer: peer, State: schema.DraftSet, TextLength: 5},
	)
	require.Equal(t, map[string]string{
		"pinned": "true", "pinned_in_folder": "true", "archived": "true", "draft": `"set"`, "draft_length": "5",
	}, state.Entity(key).Fields)

	state = stream(t, created,
		&schema.DialogPinned{UserID: 1001, Peer: peer, InFolder: true},
		&schema.DialogDraftChanged{UserID: 1001, Peer: peer, State: schema.DraftSet, TextLength: 5},
		&schema.DialogUnpinned{UserID: 1001, Peer: peer, InFolder: true},
		&schema.DialogDraftChanged{UserID: 1001, Peer: peer, State: schema.DraftCleared},
	)
	require.Empty(t, state.Entity(key).Fields)
	require.Empty(t, fold.Compare(key, state.Entity(key), stream(t, created).Entity(key)))
}

func TestAnExplicitNoIsNotUnset(t *testing.T) {
	t.Parallel()
	no := false
	setting := func(silent *bool) *fold.Entity {
		return stream(t, &schema.NotifySettingsChanged{UserID: 1001, Peer: schema.Peer{Kind: schema.PeerUsers}, Silent: silent}).
			Entity("notify/1001/users/0")
	}

	require.Equal(t,
		[]fold.Difference{{Field: "silent", Events: "false", Rows: "unset"}},
		fold.Compare("notify/1001/users/0", setting(&no), setting(nil)))
}

func TestASnapshotTellsARowFromItsBeginning(t *testing.T) {
	t.Parallel()
	peer := schema.Peer{Kind: schema.PeerUser, ID: 1002}
	const key = "dialog/1001/user/1002"

	state := stream(t, &schema.DialogCreated{UserID: 1001, Peer: peer}, &schema.DialogPinned{UserID: 1001, Peer: peer})
	retold := told(t, schema.OriginSnapshot, &schema.DialogCreated{UserID: 1001, Peer: peer})
	require.NotEmpty(t, fold.Compare(key, state.Entity(key), retold.Entity(key)))

	out := schema.Encoder{Origin: schema.OriginSnapshot}
	out.Add(&schema.DialogCreated{UserID: 1001, Peer: peer})
	events, _ := out.Take()
	statements, err := fold.NewReader().Read(&events[0])
	require.NoError(t, err)
	state.Apply(statements...)

	require.Empty(t, fold.Compare(key, state.Entity(key), retold.Entity(key)))
}

func TestAReadingMayBeToldByRowsInAnyOrder(t *testing.T) {
	t.Parallel()
	read := func(upTo int64) schema.Payload {
		return &schema.DialogReadByPeer{UserID: 1001, Peer: schema.Peer{Kind: schema.PeerUser, ID: 1002}, MaxBoxID: upTo}
	}
	const key = "reading/1001/user/1002"
	events, rows := stream(t, read(9), read(40), read(12)), told(t, schema.OriginSnapshot, read(40), read(9))

	require.Equal(t, "40", events.Entity(key).Fields["max_box_id"])
	require.Empty(t, fold.Compare(key, events.Entity(key), rows.Entity(key)))
	require.Empty(t, fold.Compare(key, events.Entity(key), nil), "rows may forget what was read")
	require.NotEmpty(t, fold.Compare(key, stream(t, read(9)).Entity(key), rows.Entity(key)))
}

func TestAPhotoThatWasTakenAwayIsNotThePhotoOfTheUser(t *testing.T) {
	t.Parallel()

	state := stream(t,
		&schema.UserPhotoChanged{UserID: 1001, PhotoID: 5},
		&schema.UserPhotoChanged{UserID: 1001, PhotoID: 4, Removed: true})

	require.Equal(t, `"5"`, state.Entity("user/1001").Fields["photo_id"])
	require.True(t, state.Entity("photo_removed/1001/4").Whole)
}

func TestCompareNamesWhatOnlyOneSideHas(t *testing.T) {
	t.Parallel()
	there, gone := stream(t, added).Entity(member), stream(t, added, left).Entity(member)

	require.Equal(t, []fold.Difference{{Events: "there", Rows: "nothing"}}, fold.Compare(member, there, nil))
	require.Equal(t, []fold.Difference{{Events: "nothing", Rows: "there"}}, fold.Compare(member, nil, there))
	require.Equal(t, []fold.Difference{{Events: "gone", Rows: "there"}}, fold.Compare(member, gone, there))
	require.Empty(t, fold.Compare(member, gone, nil))
}

func TestOfWhatAppearedBeforeTheLogOnlyWhatEventsSaidIsCompared(t *testing.T) {
	t.Parallel()

	require.Empty(t, fold.Compare(member, stream(t, admin).Entity(member), stream(t, added, admin).Entity(member)))
	require.Equal(t,
		[]fold.Difference{{Field: "role", Events: `"admin"`, Rows: `"member"`}},
		fold.Compare(member, stream(t, admin).Entity(member), stream(t, added).Entity(member)))
}

func TestWhatUsersWroteIsInNoKeyAndInNoDifference(t *testing.T) {
	t.Parallel()
	const planted = "planted"

	tags := stream(t, &schema.MessageHashtag{UserID: 1001, BoxID: 4, Tag: planted})
	require.NotContains(t, tags.Keys()[0], planted)

	named := stream(t, &schema.UserCreated{UserID: 1001, FirstName: planted, LastName: planted, Username: planted})
	nameless := stream(t, &schema.UserCreated{UserID: 1001})
	differences := fold.Compare("user/1001", named.Entity("user/1001"), nameless.Entity("user/1001"))
	require.Len(t, differences, 3)
	for _, d := range differences {
		require.Equal(t, fold.Difference{Field: d.Field, Events: "a text of 9 bytes", Rows: "unset"}, d)
	}
}

func TestAMessageRewrittenByAClearedHistoryIsStillThere(t *testing.T) {
	t.Parallel()
	sent := &schema.MessageNew{MessageID: 1, SenderID: 1001, Kind: schema.KindText, TextLength: 6}
	cleared := &schema.MessageHistoryCleared{UserID: 1001, MessageID: 1, BySenderCopy: true}
	row := told(t, schema.OriginSnapshot, cleared)

	for _, events := range []*fold.State{stream(t, sent, cleared), stream(t, cleared, sent)} {
		for _, key := range []string{"message/1", "cleared/1001/1"} {
			require.Empty(t, fold.Compare(key, events.Entity(key), row.Entity(key)))
		}
	}
	require.NotEmpty(t, fold.Compare("message/1", nil, row.Entity("message/1")))
}

func TestThePreviewOfAPageIsNoContent(t *testing.T) {
	t.Parallel()
	plain := stream(t, &schema.MessageNew{MessageID: 1, SenderID: 1001, Kind: schema.KindText})
	preview := stream(t, &schema.MessageNew{MessageID: 1, SenderID: 1001, Kind: schema.KindMedia, Media: "web_page"})
	photo := stream(t, &schema.MessageNew{MessageID: 1, SenderID: 1001, Kind: schema.KindMedia, Media: "photo"})

	require.Empty(t, fold.Compare("message/1", plain.Entity("message/1"), preview.Entity("message/1")))
	require.Len(t, fold.Compare("message/1", plain.Entity("message/1"), photo.Entity("message/1")), 2)
}
