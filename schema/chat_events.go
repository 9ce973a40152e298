package schema

import "strconv"

// ChatCreated is echo.chat.created: a group was made. Its members come as
// [ChatMemberAdded], one each.
type ChatCreated struct {
	ChatID    int64   `json:"chat_id"`
	CreatorID int64   `json:"creator_id"`
	Title     string  `json:"title"`
	CreatedAt Seconds `json:"created_at"`
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
type ChatMemberAdded struct {
	ChatID    int64      `json:"chat_id"`
	UserID    int64      `json:"user_id"`
	InviterID int64      `json:"inviter_id,omitempty"`
	Role      MemberRole `json:"role"`
	AddedAt   Seconds    `json:"added_at"`
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
type ChatMemberLeft struct {
	ChatID int64   `json:"chat_id"`
	UserID int64   `json:"user_id"`
	LeftAt Seconds `json:"left_at"`
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
type ChatMemberRemoved struct {
	ChatID    int64   `json:"chat_id"`
	UserID    int64   `json:"user_id"`
	RemovedAt Seconds `json:"removed_at"`
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
type ChatDeactivated struct {
	ChatID int64 `json:"chat_id"`
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
