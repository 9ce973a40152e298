package schema

// DialogCreated is echo.dialog.created: a user has a dialog with a peer.
//
// When: a dialog's row appears with a message in it, or gets its first. Rows
// without one are left behind by reading and pinning (domain.md §14.26).
//
//echo:event echo.dialog.created
//echo:subject user/<user_id>
//echo:time updated_at
type DialogCreated struct {
	UserID         int64   `json:"user_id"`                   // whose dialog
	Peer           Peer    `json:"peer"`                      // the dialog
	TopBoxID       int64   `json:"top_box_id"`                // the newest message, in the user's box
	UpdatedAt      Seconds `json:"updated_at"`                // of the newest message
	UnreadCount    int64   `json:"unread_count,omitempty"`    // as Echo counts
	UnreadMentions int64   `json:"unread_mentions,omitempty"` // as Echo counts
}

// DialogRemoved is echo.dialog.removed: a dialog is gone from a user's list.
//
// When: a dialog is deleted by its user, with its history, or for a member who
// left or was removed.
//
//echo:event echo.dialog.removed
//echo:subject user/<user_id>
type DialogRemoved struct {
	UserID int64 `json:"user_id"` // whose dialog
	Peer   Peer  `json:"peer"`    // the dialog
}

// DialogRead is echo.dialog.read: a user read a dialog further.
//
// When: the user's read maximum grows. A reset of the unread count is no read:
// sending and deleting do that too (domain.md §6.5).
//
//echo:event echo.dialog.read
//echo:subject user/<user_id>
type DialogRead struct {
	UserID      int64 `json:"user_id"`      // the reader
	Peer        Peer  `json:"peer"`         // the dialog
	MaxBoxID    int64 `json:"max_box_id"`   // everything up to this id in the user's box is read
	UnreadCount int64 `json:"unread_count"` // as Echo counts, after the read
}

// DialogReadByPeer is echo.dialog.read_by_peer: the other side read what a user sent. In a private
// chat two rows tell it, under one id.
//
// When: a read receipt of another user appears, or how far a dialog was read by
// its peer grows. Reading one's own messages is none (domain.md §14.26).
//
//echo:event echo.dialog.read_by_peer
//echo:subject user/<user_id>
//echo:id dialog.read_by_peer/<user_id>/<peer>/<max_box_id>
//echo:time read_at
type DialogReadByPeer struct {
	UserID   int64   `json:"user_id"`             // whose messages were read
	Peer     Peer    `json:"peer"`                // the dialog
	MaxBoxID int64   `json:"max_box_id"`          // everything up to this id in the user's box is read
	ReaderID int64   `json:"reader_id,omitempty"` // who read, where the row names the reader
	ReadAt   Seconds `json:"read_at,omitempty"`   // by the server's clock, where the row has it
}

// DialogDraftChanged is echo.dialog.draft_changed: a user's draft was written or cleared. Its text is
// in no event.
//
// When: a dialog's draft changes. A sent draft is cleared like any other
// (domain.md §4.2).
//
//echo:event echo.dialog.draft_changed
//echo:subject user/<user_id>
type DialogDraftChanged struct {
	UserID     int64      `json:"user_id"`               // whose draft
	Peer       Peer       `json:"peer"`                  // the dialog
	State      DraftState `json:"state"`                 // whether there is a draft now
	TextLength int        `json:"text_length,omitempty"` // Unicode code points
}

// DraftState tells whether a dialog has a draft.
type DraftState string

// The states of a draft.
const (
	DraftSet     DraftState = "set"
	DraftCleared DraftState = "cleared"
)

// DialogPinned is echo.dialog.pinned: a user pinned a dialog, or moved it among the pinned.
//
// When: a dialog gets a place among the pinned ones of the list or of its folder.
//
//echo:event echo.dialog.pinned
//echo:subject user/<user_id>
type DialogPinned struct {
	UserID   int64 `json:"user_id"`             // whose dialog
	Peer     Peer  `json:"peer"`                // the dialog
	InFolder bool  `json:"in_folder,omitempty"` // among those of its folder, not of the whole list
}

// DialogUnpinned is echo.dialog.unpinned: a user took a dialog's pin away.
//
// When: a dialog loses its place among the pinned ones.
//
//echo:event echo.dialog.unpinned
//echo:subject user/<user_id>
type DialogUnpinned struct {
	UserID   int64 `json:"user_id"`             // whose dialog
	Peer     Peer  `json:"peer"`                // the dialog
	InFolder bool  `json:"in_folder,omitempty"` // among those of its folder, not of the whole list
}

// DialogArchived is echo.dialog.archived: a user moved a dialog to the archive.
//
// When: a dialog's folder turns from the list to the archive.
//
//echo:event echo.dialog.archived
//echo:subject user/<user_id>
type DialogArchived struct {
	UserID int64 `json:"user_id"` // whose dialog
	Peer   Peer  `json:"peer"`    // the dialog
}

// DialogUnarchived is echo.dialog.unarchived: a user took a dialog out of the archive.
//
// When: a dialog's folder turns from the archive to the list.
//
//echo:event echo.dialog.unarchived
//echo:subject user/<user_id>
type DialogUnarchived struct {
	UserID int64 `json:"user_id"` // whose dialog
	Peer   Peer  `json:"peer"`    // the dialog
}

// DialogUnreadChanged is echo.dialog.unread_changed: a dialog's counts changed. They are what Echo shows:
// no measure of messages or of reading (domain.md §6.5). Not told unless enabled.
//
// When: a dialog's count of unread messages or mentions changes.
//
//echo:event echo.dialog.unread_changed
//echo:subject user/<user_id>
//echo:off unless enabled
type DialogUnreadChanged struct {
	UserID         int64 `json:"user_id"`         // whose dialog
	Peer           Peer  `json:"peer"`            // the dialog
	UnreadCount    int64 `json:"unread_count"`    // as Echo counts
	UnreadMentions int64 `json:"unread_mentions"` // as Echo counts
}
