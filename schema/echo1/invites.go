package echo1

import "github.com/echo-im/echocdc/schema"

const (
	inviteID schema.Column = iota
	inviteChat
	inviteCreator
	invitePermanent
	inviteRevoked
	inviteApproval
	inviteExpires
	inviteLimit
	inviteTitle
	inviteDate
)

// chatInvites are the links into groups. A link itself lets its holder in: it is
// not read, and its row's number names it.
func chatInvites() *schema.Table {
	return &schema.Table{
		Name:    "chat_invites",
		Matches: named("chat_invites"),
		Tells: []schema.Payload{
			(*schema.ChatInviteCreated)(nil), (*schema.ChatInviteUpdated)(nil),
			(*schema.ChatInviteRevoked)(nil), (*schema.ChatInviteDeleted)(nil),
		},
		Columns: []schema.ColumnSpec{
			inviteID:        {Name: "id"},
			inviteChat:      {Name: "chat_id"},
			inviteCreator:   {Name: "admin_id"},
			invitePermanent: {Name: "permanent"},
			inviteRevoked:   {Name: "revoked"},
			inviteApproval:  {Name: "request_needed"},
			inviteExpires:   {Name: "expire_date"},
			inviteLimit:     {Name: "usage_limit"},
			inviteTitle:     {Name: "title"}, // compared, never told: administrators write names into it
			inviteDate:      {Name: "date2"},
		},
		Map: mapInvite,
	}
}

// mapInvite tells what becomes of a link. That it was used or asked for is told
// by members and requests, and changes no terms.
func mapInvite(change *schema.Change, out *schema.Encoder) error {
	row := change.Row()
	link, chat, creator := row.Int64(inviteID), row.Int64(inviteChat), row.Int64(inviteCreator)
	if change.Op == schema.Deleted {
		out.Add(&schema.ChatInviteDeleted{InviteID: link, ChatID: chat, CreatorID: creator})
		return change.Err()
	}
	terms := schema.ChatInviteUpdated{
		InviteID:      link,
		ChatID:        chat,
		CreatorID:     creator,
		Permanent:     row.Bool(invitePermanent),
		NeedsApproval: row.Bool(inviteApproval),
		ExpiresAt:     row.Seconds(inviteExpires),
		UsageLimit:    row.Int64(inviteLimit),
	}
	switch {
	case change.Op == schema.Inserted:
		out.Add(newInvite(&terms, row.Seconds(inviteDate)))
	case anyChanged(change, inviteCreator, inviteTitle, invitePermanent, inviteApproval, inviteExpires, inviteLimit):
		out.Add(&terms)
	}
	if isMarked(change, inviteRevoked) {
		out.Add(&schema.ChatInviteRevoked{InviteID: link, ChatID: chat, CreatorID: creator})
	}
	return change.Err()
}

// newInvite is a link with its first terms.
func newInvite(terms *schema.ChatInviteUpdated, since schema.Seconds) *schema.ChatInviteCreated {
	return &schema.ChatInviteCreated{
		InviteID:      terms.InviteID,
		ChatID:        terms.ChatID,
		CreatorID:     terms.CreatorID,
		Permanent:     terms.Permanent,
		NeedsApproval: terms.NeedsApproval,
		ExpiresAt:     terms.ExpiresAt,
		UsageLimit:    terms.UsageLimit,
		CreatedAt:     since,
	}
}

const (
	requestChat schema.Column = iota
	requestUser
	requestDate
	requestOpen
	requestApprovedBy
)

// chatInviteParticipants are who used a link or, on databases with the columns
// that the server's own migrations forget, ask to (domain.md §4.3).
func chatInviteParticipants() *schema.Table {
	return &schema.Table{
		Name:    "chat_invite_participants",
		Matches: named("chat_invite_participants"),
		Tells:   []schema.Payload{(*schema.ChatJoinRequested)(nil), (*schema.ChatJoinRequestResolved)(nil)},
		Columns: []schema.ColumnSpec{
			requestChat:       {Name: "chat_id", Optional: true}, // since v0.86
			requestUser:       {Name: "user_id"},
			requestDate:       {Name: "date2"},
			requestOpen:       {Name: "requested", Optional: true},
			requestApprovedBy: {Name: "approved_by", Optional: true},
		},
		Map: mapJoinRequest,
	}
}

// mapJoinRequest tells requests to be let in. An approved one stays as a row, a
// declined one is deleted; so is the row of a member who goes, which is none.
func mapJoinRequest(change *schema.Change, out *schema.Encoder) error {
	row := change.Row()
	wasOpen := change.Op != schema.Inserted && optionalNumber(&change.Before, requestOpen) != 0
	isOpen := change.Op != schema.Deleted && optionalNumber(&change.After, requestOpen) != 0
	if wasOpen == isOpen {
		return change.Err()
	}
	chat, user := row.Int64(requestChat), row.Int64(requestUser)
	switch {
	case isOpen:
		out.Add(&schema.ChatJoinRequested{ChatID: chat, UserID: user, RequestedAt: row.Seconds(requestDate)})
	case change.Op == schema.Deleted:
		out.Add(&schema.ChatJoinRequestResolved{ChatID: chat, UserID: user})
	default:
		out.Add(&schema.ChatJoinRequestResolved{ChatID: chat, UserID: user, Approved: true, ApprovedBy: optionalNumber(row, requestApprovedBy)})
	}
	return change.Err()
}
