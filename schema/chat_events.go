package schema

import "strconv"

// ChatCreated is echo.chat.created: a group was made. Its members come as
// [ChatMemberAdded], one each.
//
// When: the group's row appears.
type ChatCreated struct {
	ChatID    int64   `json:"chat_id"`    // the group
	CreatorID int64   `json:"creator_id"` // user id
	Title     string  `json:"title"`      // as it was created
	CreatedAt Seconds `json:"created_at"` // by the server's clock
}

// Type implements [Payload].
func (*ChatCreated) Type() string { return "echo.chat.created" }

// AppendID implements [Payload].
func (c *ChatCreated) AppendID(dst []byte) []byte {
	return strconv.AppendInt(append(dst, "chat.created/"...), c.ChatID, 10)
}

// AppendSubject implements [Payload].
func (c *ChatCreated) AppendSubject(dst []byte) []byte { return appendChat(dst, c.ChatID) }

// OccurredAt implements [Payload].
func (c *ChatCreated) OccurredAt() Seconds { return c.CreatedAt }

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
type ChatMemberAdded struct {
	ChatID    int64      `json:"chat_id"`              // the group
	UserID    int64      `json:"user_id"`              // the member
	InviterID int64      `json:"inviter_id,omitempty"` // who added the member, or the owner of the link used
	Role      MemberRole `json:"role"`                 // the member's standing
	AddedAt   Seconds    `json:"added_at"`             // by the server's clock
}

// Type implements [Payload].
func (*ChatMemberAdded) Type() string { return "echo.chat.member_added" }

// AppendID implements [Payload]: a member may come back.
func (*ChatMemberAdded) AppendID(dst []byte) []byte { return dst }

// AppendSubject implements [Payload].
func (c *ChatMemberAdded) AppendSubject(dst []byte) []byte { return appendChat(dst, c.ChatID) }

// OccurredAt implements [Payload].
func (c *ChatMemberAdded) OccurredAt() Seconds { return c.AddedAt }

// ChatMemberLeft is echo.chat.member_left: a user left the group himself.
//
// When: a member turns from active to left.
type ChatMemberLeft struct {
	ChatID int64   `json:"chat_id"` // the group
	UserID int64   `json:"user_id"` // who left
	LeftAt Seconds `json:"left_at"` // by the server's clock; null when it wrote none
}

// Type implements [Payload].
func (*ChatMemberLeft) Type() string { return "echo.chat.member_left" }

// AppendID implements [Payload].
func (*ChatMemberLeft) AppendID(dst []byte) []byte { return dst }

// AppendSubject implements [Payload].
func (c *ChatMemberLeft) AppendSubject(dst []byte) []byte { return appendChat(dst, c.ChatID) }

// OccurredAt implements [Payload].
func (c *ChatMemberLeft) OccurredAt() Seconds { return c.LeftAt }

// ChatMemberRemoved is echo.chat.member_removed: a user was removed, alone or
// with the whole group ([ChatDeactivated] follows then).
//
// When: a member turns from active to removed.
type ChatMemberRemoved struct {
	ChatID    int64   `json:"chat_id"`    // the group
	UserID    int64   `json:"user_id"`    // who was removed
	RemovedAt Seconds `json:"removed_at"` // by the server's clock; null with a dissolved group
}

// Type implements [Payload].
func (*ChatMemberRemoved) Type() string { return "echo.chat.member_removed" }

// AppendID implements [Payload].
func (*ChatMemberRemoved) AppendID(dst []byte) []byte { return dst }

// AppendSubject implements [Payload].
func (c *ChatMemberRemoved) AppendSubject(dst []byte) []byte { return appendChat(dst, c.ChatID) }

// OccurredAt implements [Payload].
func (c *ChatMemberRemoved) OccurredAt() Seconds { return c.RemovedAt }

// ChatDeactivated is echo.chat.deactivated: the group was dissolved.
//
// When: the group turns deactivated, without having moved to a channel.
type ChatDeactivated struct {
	ChatID int64 `json:"chat_id"` // the group
}

// Type implements [Payload].
func (*ChatDeactivated) Type() string { return "echo.chat.deactivated" }

// AppendID implements [Payload].
func (c *ChatDeactivated) AppendID(dst []byte) []byte {
	return strconv.AppendInt(append(dst, "chat.deactivated/"...), c.ChatID, 10)
}

// AppendSubject implements [Payload].
func (c *ChatDeactivated) AppendSubject(dst []byte) []byte { return appendChat(dst, c.ChatID) }

// OccurredAt implements [Payload].
func (*ChatDeactivated) OccurredAt() Seconds { return 0 }
