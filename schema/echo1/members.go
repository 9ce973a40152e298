package echo1

import (
	"errors"

	"github.com/echo-im/echocdc/schema"
)

const (
	memberChat schema.Column = iota
	memberUser
	memberType
	memberInviter
	memberInvitedAt
	memberKickedAt
	memberLeftAt
	memberState
	memberRank
)

func chatParticipants() *schema.Table {
	return &schema.Table{
		Name:    "chat_participants",
		Matches: named("chat_participants"),
		Tells: []schema.Payload{
			(*schema.ChatMemberAdded)(nil), (*schema.ChatMemberLeft)(nil), (*schema.ChatMemberRemoved)(nil),
			(*schema.ChatMemberRoleChanged)(nil), (*schema.ChatMemberRankChanged)(nil),
		},
		Columns: []schema.ColumnSpec{
			memberChat:      {Name: "chat_id"},
			memberUser:      {Name: "user_id"},
			memberType:      {Name: "participant_type"},
			memberInviter:   {Name: "inviter_user_id"},
			memberInvitedAt: {Name: "invited_at"},
			memberKickedAt:  {Name: "kicked_at"},
			memberLeftAt:    {Name: "left_at"},
			memberState:     {Name: "state"},
			memberRank:      {Name: "rank2", Optional: true}, // since June 2026
		},
		Map: mapMember,
	}
}

// States of a participant (domain.md §3).
const (
	stateActive   = 0
	stateLeft     = 1
	stateKicked   = 2
	stateMigrated = 3
	stateDeleted  = 4
)

// mapMember tells who is in a group. A member who comes back is an update of
// the old row, and so is one who goes; one whose group moved to a channel is
// told of by the group (domain.md §4.3).
func mapMember(change *schema.Change, out *schema.Encoder) error {
	row := &change.After
	switch {
	case change.Op == schema.Inserted:
		if state := row.Int64(memberState); state == stateActive || state == stateMigrated {
			return tellMember(change, out)
		}
	case change.Op == schema.Updated && change.Changed(memberState):
		switch row.Int64(memberState) {
		case stateActive:
			return tellMember(change, out)
		case stateLeft, stateKicked, stateDeleted:
			tellFormerMember(change, out)
		}
	case change.Op == schema.Updated && row.Int64(memberState) == stateActive:
		return tellStanding(change, out)
	}
	return change.Err()
}

// tellMember tells echo.chat.member_added, and the rank that the row of a
// member who comes back may have kept.
func tellMember(change *schema.Change, out *schema.Encoder) error {
	row := &change.After
	role, err := memberRole(row)
	if err != nil {
		return err
	}
	out.Add(&schema.ChatMemberAdded{
		ChatID:    row.Int64(memberChat),
		UserID:    row.Int64(memberUser),
		InviterID: row.Int64(memberInviter),
		Role:      role,
		AddedAt:   row.Seconds(memberInvitedAt),
	})
	if row.Has(memberRank) && len(row.Text(memberRank)) > 0 {
		tellRank(row, out)
	}
	return change.Err()
}

// tellFormerMember tells who was in the group until now, and how it ended.
func tellFormerMember(change *schema.Change, out *schema.Encoder) {
	row := &change.After
	chat, user := row.Int64(memberChat), row.Int64(memberUser)
	switch {
	case change.Before.Int64(memberState) != stateActive:
	case row.Int64(memberState) == stateLeft:
		out.Add(&schema.ChatMemberLeft{ChatID: chat, UserID: user, LeftAt: newTime(change, memberLeftAt)})
	default:
		out.Add(&schema.ChatMemberRemoved{ChatID: chat, UserID: user, RemovedAt: newTime(change, memberKickedAt)})
	}
}

// tellStanding tells another role or rank of a member who stays. A first
// promotion updates the row twice, only once to another role.
func tellStanding(change *schema.Change, out *schema.Encoder) error {
	row := &change.After
	if change.Changed(memberType) {
		role, err := memberRole(row)
		if err != nil {
			return err
		}
		oldRole, err := memberRole(&change.Before)
		if err != nil {
			return err
		}
		if role != oldRole { // NULL and 0 are one
			out.Add(&schema.ChatMemberRoleChanged{ChatID: row.Int64(memberChat), UserID: row.Int64(memberUser), Role: role, OldRole: oldRole})
		}
	}
	if change.Changed(memberRank) {
		tellRank(row, out)
	}
	return change.Err()
}

func tellRank(row *schema.Row, out *schema.Encoder) {
	out.Add(&schema.ChatMemberRankChanged{ChatID: row.Int64(memberChat), UserID: row.Int64(memberUser), Rank: row.String(memberRank)})
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
		return schema.RoleMember, row.Err()
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
