package schema

// ChatCreated is echo.chat.created: a group was made. Its members come as
// [ChatMemberAdded], one each. What it was made with is here; what is set later
// has an event of its own.
//
// When: the group's row appears.
//
//echo:event echo.chat.created
//echo:subject chat/<chat_id>
//echo:id chat.created/<chat_id>
//echo:time created_at
type ChatCreated struct {
	ChatID        int64   `json:"chat_id"`                   // the group
	CreatorID     int64   `json:"creator_id"`                // user id
	Title         string  `json:"title"`                     // as it was created
	PhotoID       int64   `json:"photo_id,string,omitempty"` // absent when it has none
	AboutLength   int     `json:"about_length,omitempty"`    // of the description, in Unicode code points
	BannedRights  int64   `json:"banned_rights,omitempty"`   // what plain members may not do: the bits of a TL chatBannedRights
	TTLPeriod     int64   `json:"ttl_period,omitempty"`      // seconds after which messages delete themselves
	NoForwards    bool    `json:"no_forwards,omitempty"`     // messages may not be forwarded out of it
	ReactionsKind int64   `json:"reactions_kind,omitempty"`  // 0 none, 1 all, 2 some: as Echo numbers them
	Reactions     string  `json:"reactions,omitempty"`       // those allowed, as Echo writes them
	CreatedAt     Seconds `json:"created_at"`                // by the server's clock
}

// MemberRole is a member's standing in a group.
type MemberRole string

// The roles.
const (
	RoleMember  MemberRole = "member"
	RoleCreator MemberRole = "creator"
	RoleAdmin   MemberRole = "admin"
	RoleBanned  MemberRole = "banned"
)

// ChatMemberAdded is echo.chat.member_added: a user is in the group, for the
// first time or again.
//
// When: a member's row appears, also with a new group, or turns active again
// after the member had left or was removed.
//
//echo:event echo.chat.member_added
//echo:subject chat/<chat_id>
//echo:time added_at
type ChatMemberAdded struct {
	ChatID    int64      `json:"chat_id"`              // the group
	UserID    int64      `json:"user_id"`              // the member
	InviterID int64      `json:"inviter_id,omitempty"` // who added the member, or the owner of the link used
	Role      MemberRole `json:"role"`                 // the member's standing
	AddedAt   Seconds    `json:"added_at"`             // by the server's clock
}

// ChatMemberLeft is echo.chat.member_left: a user left the group himself.
//
// When: a member turns from active to left.
//
//echo:event echo.chat.member_left
//echo:subject chat/<chat_id>
//echo:time left_at
type ChatMemberLeft struct {
	ChatID int64   `json:"chat_id"` // the group
	UserID int64   `json:"user_id"` // who left
	LeftAt Seconds `json:"left_at"` // by the server's clock; null when it wrote none
}

// ChatMemberRemoved is echo.chat.member_removed: a user was removed, alone or
// with the whole group ([ChatDeactivated] follows then).
//
// When: a member turns from active to removed, or to deleted, which community
// servers never write.
//
//echo:event echo.chat.member_removed
//echo:subject chat/<chat_id>
//echo:time removed_at
type ChatMemberRemoved struct {
	ChatID    int64   `json:"chat_id"`    // the group
	UserID    int64   `json:"user_id"`    // who was removed
	RemovedAt Seconds `json:"removed_at"` // by the server's clock; null with a dissolved group
}

// ChatDeactivated is echo.chat.deactivated: the group was dissolved.
//
// When: the group turns deactivated, without having moved to a channel.
//
//echo:event echo.chat.deactivated
//echo:subject chat/<chat_id>
//echo:id chat.deactivated/<chat_id>
type ChatDeactivated struct {
	ChatID int64 `json:"chat_id"` // the group
}

// ChatMemberRoleChanged is echo.chat.member_role_changed: a member's standing changed.
//
// When: a member's role changes, promoted or demoted.
//
//echo:event echo.chat.member_role_changed
//echo:subject chat/<chat_id>
type ChatMemberRoleChanged struct {
	ChatID  int64      `json:"chat_id"`  // the group
	UserID  int64      `json:"user_id"`  // the member
	Role    MemberRole `json:"role"`     // the member's standing now
	OldRole MemberRole `json:"old_role"` // and before
}

// ChatMemberRankChanged is echo.chat.member_rank_changed: a member's rank, a title shown beside the name, changed.
//
// When: a member's rank changes.
//
//echo:event echo.chat.member_rank_changed
//echo:subject chat/<chat_id>
type ChatMemberRankChanged struct {
	ChatID int64  `json:"chat_id"` // the group
	UserID int64  `json:"user_id"` // the member
	Rank   string `json:"rank"`    // as shown; empty when taken away
}

// ChatMigrated is echo.chat.migrated: the group lives on as a channel.
//
// When: the group gets the id of its channel.
//
//echo:event echo.chat.migrated
//echo:subject chat/<chat_id>
//echo:id chat.migrated/<chat_id>
type ChatMigrated struct {
	ChatID    int64 `json:"chat_id"`    // the group
	ChannelID int64 `json:"channel_id"` // where it lives on
}
