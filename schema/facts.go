package schema

import "time"

// Date is a calendar day in the configured time zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the day of a moment in a zone.
func DateOf(t time.Time, zone *time.Location) Date {
	year, month, day := t.In(zone).Date()
	return Date{year, month, day}
}

// Time is the day's midnight in UTC: the form in which databases take a date.
func (d Date) Time() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// AnalyticsFacts are the facts of a batch, each once by its natural key.
type AnalyticsFacts struct {
	Messages   []MessageFact
	Deliveries []DeliveryFact
	Users      []UserFact
	Sessions   []SessionFact
}

// MessageFact is one logical message. Natural key: MessageID.
type MessageFact struct {
	MessageID    int64
	Conversation string
	SenderID     int64
	SentAt       time.Time
	Day          Date
	Kind         MessageKind
	Media        string
	Action       string
	TextLength   int
	Forwarded    bool
	Reply        bool
	System       bool // sent by an account of Echo's own: kept, in no roll-up
}

// DeliveryFact is one recipient's copy of a message. Natural key: UserID and MessageID.
type DeliveryFact struct {
	UserID      int64
	MessageID   int64
	SenderID    int64
	SentAt      time.Time
	DeliveredAt time.Time
	Mentioned   bool
	System      bool
}

// UserFact is one user or bot. Natural key: UserID.
type UserFact struct {
	UserID      int64
	IsBot       bool
	CountryCode string
	CreatedAt   time.Time
	Day         Date
}

// SessionFact is how a session is after the batch. Natural key: SessionID; the
// later state replaces the earlier.
type SessionFact struct {
	SessionID   int64
	UserID      int64
	SignedInAt  time.Time // zero when the batch did not see the sign-in
	SignedOutAt time.Time // zero while signed in
}

// FreshFacts are the keys of the facts that were not stored before.
type FreshFacts struct {
	Messages map[int64]struct{} // by message id
	Users    map[int64]struct{} // by user id
}

// Activity is a user who was active on a day, counted once a day.
type Activity struct {
	Day    Date
	UserID int64
}

// ConversationActivity is a user who sent to a conversation on a day, counted once a day.
type ConversationActivity struct {
	Day          Date
	Conversation string
	UserID       int64
}

// RollUps is what a batch adds to the daily figures.
type RollUps struct {
	Days          map[Date]DayCounts
	Conversations map[ConversationDay]int // messages sent
	Active        []Activity              // the figures count those not seen on that day before
	Senders       []ConversationActivity
}

// DayCounts is what a batch adds to a day.
type DayCounts struct {
	Messages int
	NewUsers int
}

// ConversationDay is a conversation on a day.
type ConversationDay struct {
	Day          Date
	Conversation string
}

// UserPeer is a peer as one user has it: the key of notify settings, blocks and reads.
type UserPeer struct {
	UserID int64
	Peer   Peer
}

// UserMessage is one user's copy of a message: the key of the push ledger.
type UserMessage struct {
	UserID    int64
	MessageID int64
}

// NotifySetting is a user's setting for a peer or a kind of peers; nil is unset.
type NotifySetting struct {
	ShowPreviews *bool
	Silent       *bool
	MuteUntil    *time.Time // at or before now: explicitly not muted
}

// PushMemory is what decisions rest on: as stored, and as a batch changes it.
type PushMemory struct {
	// Bots tells of the users it has whether they are bots.
	Bots map[int64]bool
	// Settings lacks what is not set.
	Settings map[UserPeer]NotifySetting
	// Blocks holds true for what is blocked.
	Blocks map[UserPeer]bool
}

// PushQuery names what a batch needs of the memory.
type PushQuery struct {
	Bots     []int64
	Settings []UserPeer
	Blocks   []UserPeer
}

// PushChanges is what a batch changed: the last state of each key.
type PushChanges struct {
	Bots     map[int64]bool
	Settings map[UserPeer]*NotifySetting // nil: removed
	Blocks   map[UserPeer]bool           // false: taken back
	Reads    map[UserPeer]int64          // read up to this box id
	Deleted  []UserMessage
}

// PushDecision is what was decided on one delivered copy. Job is set when, and
// only when, the outcome is PushEnqueued.
type PushDecision struct {
	UserMessage
	Outcome PushOutcome
	Job     *PushJob
}
