package schema

import "time"

// PushJob is one push to one user: the arguments of a delivery job. It carries
// no text of the message; a gateway shows what its own policy allows.
type PushJob struct {
	EventID      string       `json:"event_id"` // id of the delivered event: devices and gateways drop repeats by it
	UserID       int64        `json:"user_id"`
	MessageID    int64        `json:"message_id,string"`
	SenderID     int64        `json:"sender_id"`
	Conversation Conversation `json:"conversation"`
	Peer         Peer         `json:"peer"`   // the conversation as the recipient sees it
	BoxID        int64        `json:"box_id"` // in the recipient's box: a read up to it makes the push needless
	MessageKind  MessageKind  `json:"message_kind"`
	Media        string       `json:"media,omitempty"`
	Action       string       `json:"action,omitempty"`
	Mentioned    bool         `json:"mentioned,omitempty"`
	Silent       bool         `json:"silent,omitempty"` // deliver without sound
	SentAt       Seconds      `json:"sent_at"`
	Committed    time.Time    `json:"committed,omitzero"` // for lag from commit to phone
}

// Kind names the job in the queue, as River asks of job arguments.
func (PushJob) Kind() string { return "push" }

// PushStanding is what the books say of a push just before it is sent.
type PushStanding struct {
	// Settled is what became of it, empty while nothing did.
	Settled PushOutcome
	// Deleted says that the recipient's copy was deleted meanwhile.
	Deleted bool
	// ReadUpTo is the box id up to which the recipient has read the conversation; 0 when unknown.
	ReadUpTo int64
}

// PushOutcome is what became of a push, from decision to provider.
type PushOutcome string

// Decided by the push projection (decision table, domain.md §7).
const (
	PushEnqueued         PushOutcome = "enqueued"
	PushSystemSender     PushOutcome = "system_sender"
	PushServiceMessage   PushOutcome = "service_message"
	PushRecipientBot     PushOutcome = "recipient_bot"
	PushRecipientDeleted PushOutcome = "recipient_deleted"
	PushBlocked          PushOutcome = "blocked"
	PushMuted            PushOutcome = "muted"
	PushOnline           PushOutcome = "online"
	PushNotLive          PushOutcome = "not_live"         // snapshot or replay: invariant 7
	PushPresenceUnknown  PushOutcome = "presence_unknown" // nobody could say, and the policy is to suppress
)

// Decided or learned by delivery.
const (
	PushSent        PushOutcome = "sent"
	PushTooOld      PushOutcome = "too_old"
	PushAlreadyRead PushOutcome = "read"
	PushDeleted     PushOutcome = "deleted"
	PushNoDevice    PushOutcome = "no_device"   // the provider knows no device of the user
	PushRejected    PushOutcome = "rejected"    // the provider will never take it
	PushUndelivered PushOutcome = "undelivered" // attempts used up: a dead letter
)
