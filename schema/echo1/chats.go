package echo1

import (
	"errors"

	"github.com/echo-im/echocdc/schema"
)

const (
	chatID schema.Column = iota
	chatCreator
	chatTitle
	chatDate
	chatDeactivated
	chatMigratedTo
)

func chats() *schema.Table {
	return &schema.Table{
		Name:    "chats",
		Matches: named("chats"),
		Tells:   []schema.Payload{(*schema.ChatCreated)(nil), (*schema.ChatDeactivated)(nil)},
		Columns: []schema.ColumnSpec{
			chatID:          {Name: "id"},
			chatCreator:     {Name: "creator_user_id"},
			chatTitle:       {Name: "title"},
			chatDate:        {Name: "date"},
			chatDeactivated: {Name: "deactivated"},
			chatMigratedTo:  {Name: "migrated_to_id", Optional: true},
		},
		Map: mapChat,
	}
}

// mapChat tells echo.chat.created and .deactivated. A dissolve updates the row
// twice in its transaction, the second time to deactivated (domain.md §4.3). A
// group that moved to a channel is deactivated too, but lives on there.
func mapChat(change *schema.Change, out *schema.Encoder) error {
	row := change.Row()
	if change.Op == schema.Inserted {
		created := &schema.ChatCreated{
			ChatID:    row.Int64(chatID),
			CreatorID: row.Int64(chatCreator),
			Title:     row.String(chatTitle),
			CreatedAt: row.Seconds(chatDate),
		}
		if err := change.Err(); err != nil {
			return err
		}
		out.Add(created)
	}
	migrated := row.Has(chatMigratedTo) && row.Int64(chatMigratedTo) != 0
	ended := (change.Op == schema.Inserted && row.Bool(chatDeactivated)) || vanished(change, chatDeactivated)
	deactivated := &schema.ChatDeactivated{ChatID: row.Int64(chatID)}
	if err := change.Err(); err != nil {
		return err
	}
	if ended && !migrated {
		out.Add(deactivated)
	}
	return nil
}

const (
	memberChat schema.Column = iota
	memberUser
	memberType
	memberInviter
	memberInvitedAt
	memberKickedAt
	memberLeftAt
	memberState
)

func chatParticipants() *schema.Table {
	return &schema.Table{
		Name:    "chat_participants",
		Matches: named("chat_participants"),
		Tells:   []schema.Payload{(*schema.ChatMemberAdded)(nil), (*schema.ChatMemberLeft)(nil), (*schema.ChatMemberRemoved)(nil)},
		Columns: []schema.ColumnSpec{
			memberChat:      {Name: "chat_id"},
			memberUser:      {Name: "user_id"},
			memberType:      {Name: "participant_type"},
			memberInviter:   {Name: "inviter_user_id"},
			memberInvitedAt: {Name: "invited_at"},
			memberKickedAt:  {Name: "kicked_at"},
			memberLeftAt:    {Name: "left_at"},
			memberState:     {Name: "state"},
		},
		Map: mapMember,
	}
}

// States of a participant (domain.md §3).
const (
	stateActive = 0
	stateLeft   = 1
	stateKicked = 2
)

// mapMember tells echo.chat.member_added, .member_left and .member_removed. A
// member who comes back is an update of the old row (domain.md §4.3).
func mapMember(change *schema.Change, out *schema.Encoder) error {
	row := change.Row()
	if change.Op == schema.Deleted || change.Op == schema.Updated && !change.Changed(memberState) {
		return change.Err()
	}
	var payload schema.Payload
	switch state := row.Int64(memberState); {
	case state == stateActive:
		role, err := memberRole(row)
		if err != nil {
			return err
		}
		payload = &schema.ChatMemberAdded{
			ChatID:    row.Int64(memberChat),
			UserID:    row.Int64(memberUser),
			InviterID: row.Int64(memberInviter),
			Role:      role,
			AddedAt:   row.Seconds(memberInvitedAt),
		}
	case change.Turned(memberState, stateActive, stateLeft):
		payload = &schema.ChatMemberLeft{
			ChatID: row.Int64(memberChat),
			UserID: row.Int64(memberUser),
			LeftAt: newTime(change, memberLeftAt),
		}
	case change.Turned(memberState, stateActive, stateKicked):
		payload = &schema.ChatMemberRemoved{
			ChatID:    row.Int64(memberChat),
			UserID:    row.Int64(memberUser),
			RemovedAt: newTime(change, memberKickedAt),
		}
	}
	if err := change.Err(); err != nil {
		return err
	}
	if payload != nil {
		out.Add(payload)
	}
	return nil
}

// newTime is a time that this change set, or zero: a dissolve removes members
// without touching kicked_at, which may be of an earlier removal.
func newTime(change *schema.Change, col schema.Column) schema.Seconds {
	if !change.Changed(col) {
		return 0
	}
	return change.After.Seconds(col)
}

// memberRole reads participant_type (domain.md §3), which may be NULL.
func memberRole(row *schema.Row) (schema.MemberRole, error) {
	if !row.Has(memberType) {
		return schema.RoleMember, nil
	}
	switch row.Int64(memberType) {
	case 0:
		return schema.RoleMember, nil
	case 1:
		return schema.RoleCreator, nil
	case 2:
		return schema.RoleAdmin, nil
	case 4:
		return schema.RoleBanned, nil
	default:
		return "", errors.New("its participant_type is none that is known")
	}
}
