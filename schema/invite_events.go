package schema

// ChatInviteCreated is echo.chat.invite_created: a group has another invite link.
//
// When: a link appears, also with a new group and with a first promotion.
//
//echo:event echo.chat.invite_created
//echo:subject chat/<chat_id>
//echo:id chat.invite_created/<chat_id>/<invite_id>
//echo:time created_at
type ChatInviteCreated struct {
	InviteID      int64   `json:"invite_id"`                // the link's number; the link itself is in no event
	ChatID        int64   `json:"chat_id"`                  // the group
	CreatorID     int64   `json:"creator_id"`               // the member whose link it is
	Permanent     bool    `json:"permanent,omitempty"`      // a member's own link, made with the group or a promotion
	NeedsApproval bool    `json:"needs_approval,omitempty"` // joining has to be approved
	ExpiresAt     Seconds `json:"expires_at,omitempty"`     // when it ends
	UsageLimit    int64   `json:"usage_limit,omitempty"`    // how many may use it
	CreatedAt     Seconds `json:"created_at"`               // by the server's clock
}

// ChatInviteUpdated is echo.chat.invite_updated: an invite link's terms changed.
//
// When: a link's terms change. Its use changes none.
//
//echo:event echo.chat.invite_updated
//echo:subject chat/<chat_id>
type ChatInviteUpdated struct {
	InviteID      int64   `json:"invite_id"`                // the link's number; the link itself is in no event
	ChatID        int64   `json:"chat_id"`                  // the group
	CreatorID     int64   `json:"creator_id"`               // the member whose link it is
	Permanent     bool    `json:"permanent,omitempty"`      // a member's own link, made with the group or a promotion
	NeedsApproval bool    `json:"needs_approval,omitempty"` // joining has to be approved
	ExpiresAt     Seconds `json:"expires_at,omitempty"`     // when it ends
	UsageLimit    int64   `json:"usage_limit,omitempty"`    // how many may use it
}

// ChatInviteRevoked is echo.chat.invite_revoked: an invite link no longer works.
//
// When: a link turns revoked. A permanent one is replaced by [ChatInviteCreated].
//
//echo:event echo.chat.invite_revoked
//echo:subject chat/<chat_id>
//echo:id chat.invite_revoked/<chat_id>/<invite_id>
type ChatInviteRevoked struct {
	InviteID  int64 `json:"invite_id"`  // the link's number; the link itself is in no event
	ChatID    int64 `json:"chat_id"`    // the group
	CreatorID int64 `json:"creator_id"` // the member whose link it is
}

// ChatInviteDeleted is echo.chat.invite_deleted: an invite link was deleted.
//
// When: a link is deleted.
//
//echo:event echo.chat.invite_deleted
//echo:subject chat/<chat_id>
//echo:id chat.invite_deleted/<chat_id>/<invite_id>
type ChatInviteDeleted struct {
	InviteID  int64 `json:"invite_id"`  // the link's number; the link itself is in no event
	ChatID    int64 `json:"chat_id"`    // the group
	CreatorID int64 `json:"creator_id"` // the member whose link it is
}

// ChatJoinRequested is echo.chat.join_requested: a user asks to be let into a group.
//
// When: a request appears. Databases without its columns never have one
// (domain.md §4.3).
//
//echo:event echo.chat.join_requested
//echo:subject chat/<chat_id>
//echo:time requested_at
type ChatJoinRequested struct {
	ChatID      int64   `json:"chat_id"`      // the group
	UserID      int64   `json:"user_id"`      // who asks
	RequestedAt Seconds `json:"requested_at"` // by the server's clock
}

// ChatJoinRequestResolved is echo.chat.join_request_resolved: a request was approved or declined.
//
// When: a request is no longer one, or is deleted.
//
//echo:event echo.chat.join_request_resolved
//echo:subject chat/<chat_id>
type ChatJoinRequestResolved struct {
	ChatID     int64 `json:"chat_id"`               // the group
	UserID     int64 `json:"user_id"`               // who had asked
	Approved   bool  `json:"approved"`              // or declined
	ApprovedBy int64 `json:"approved_by,omitempty"` // user id
}
