package echo1

import (
	"unicode/utf8"

	"github.com/echo-im/echocdc/schema"
)

const (
	dialogUser schema.Column = iota
	dialogPeerType
	dialogPeer
	dialogPinned
	dialogTop
	dialogReadInbox
	dialogReadOutbox
	dialogUnread
	dialogMentions
	dialogDraftType
	dialogDraft
	dialogFolder
	dialogFolderPinned
	dialogDate
)

// dialogs is one user's view of a chat. It is written with every message, so
// that a change of which nothing is told must cost little.
func dialogs() *schema.Table {
	return &schema.Table{
		Name:    "dialogs",
		Matches: named("dialogs"),
		Tells: []schema.Payload{
			(*schema.DialogCreated)(nil), (*schema.DialogRemoved)(nil), (*schema.DialogRead)(nil), (*schema.DialogReadByPeer)(nil),
			(*schema.DialogDraftChanged)(nil), (*schema.DialogPinned)(nil), (*schema.DialogUnpinned)(nil),
			(*schema.DialogArchived)(nil), (*schema.DialogUnarchived)(nil), (*schema.DialogUnreadChanged)(nil),
		},
		Columns: []schema.ColumnSpec{
			dialogUser:         {Name: "user_id"},
			dialogPeerType:     {Name: "peer_type"},
			dialogPeer:         {Name: "peer_id"},
			dialogPinned:       {Name: "pinned"},
			dialogTop:          {Name: "top_message"},
			dialogReadInbox:    {Name: "read_inbox_max_id"},
			dialogReadOutbox:   {Name: "read_outbox_max_id"},
			dialogUnread:       {Name: "unread_count"},
			dialogMentions:     {Name: "unread_mentions_count"},
			dialogDraftType:    {Name: "draft_type"},
			dialogDraft:        {Name: "draft_message_data"},
			dialogFolder:       {Name: "folder_id"},
			dialogFolderPinned: {Name: "folder_pinned"},
			dialogDate:         {Name: "date2"},
		},
		Map: mapDialog,
	}
}

// mapDialog tells that a dialog came or went, then what its user did with it. A
// peer that no event knows is an error only where there is something to tell.
func mapDialog(change *schema.Change, out *schema.Encoder) error {
	row := change.Row()
	peer, err := peerOf(row, dialogPeerType, dialogPeer)
	d := dialogChange{Change: change, user: row.Int64(dialogUser), peer: peer}
	mark := out.Mark()
	if change.Op == schema.Deleted {
		out.Add(&schema.DialogRemoved{UserID: d.user, Peer: peer})
	} else {
		d.mapCounts(out)
		d.mapReads(out)
		d.mapPlace(out)
		d.mapDraft(out)
	}
	if out.Mark() > mark && err != nil {
		return err
	}
	return change.Err()
}

// dialogChange is a change of a user's dialog with a peer.
type dialogChange struct {
	*schema.Change

	user int64
	peer schema.Peer
}

// turned is a column before and after; what an inserted row comes from is 0.
func (d *dialogChange) turned(col schema.Column) (before, after int64) {
	if d.Op == schema.Updated {
		before = d.Before.Int64(col)
	}
	return before, d.After.Int64(col)
}

// mapCounts tells that there is a dialog: reading and pinning leave rows without
// a message behind, which are none yet (domain.md §14.26). A new dialog tells
// its counts itself.
func (d *dialogChange) mapCounts(out *schema.Encoder) {
	before, top := d.turned(dialogTop)
	switch {
	case before == 0 && top > 0:
		out.Add(&schema.DialogCreated{
			UserID:         d.user,
			Peer:           d.peer,
			TopBoxID:       top,
			UpdatedAt:      d.After.Seconds(dialogDate),
			UnreadCount:    d.After.Int64(dialogUnread),
			UnreadMentions: d.After.Int64(dialogMentions),
		})
	case (d.Changed(dialogUnread) || d.Changed(dialogMentions)) && out.Tells("echo.dialog.unread_changed"):
		out.Add(&schema.DialogUnreadChanged{
			UserID:         d.user,
			Peer:           d.peer,
			UnreadCount:    d.After.Int64(dialogUnread),
			UnreadMentions: d.After.Int64(dialogMentions),
		})
	}
}

// mapReads tells how far was read, by the user and by the other side. The
// unread count is no sign of reading: sending and deleting reset it (domain.md
// §6.5). What a user reads of his own in Saved Messages nobody else read.
func (d *dialogChange) mapReads(out *schema.Encoder) {
	if before, after := d.turned(dialogReadInbox); after > before {
		out.Add(&schema.DialogRead{
			UserID:      d.user,
			Peer:        d.peer,
			MaxBoxID:    after,
			UnreadCount: d.After.Int64(dialogUnread),
		})
	}
	if before, after := d.turned(dialogReadOutbox); after > before && !d.isSelf() {
		read := &schema.DialogReadByPeer{UserID: d.user, Peer: d.peer, MaxBoxID: after}
		if d.peer.Kind == schema.PeerUser {
			read.ReaderID = d.peer.ID
		}
		out.Add(read)
	}
}

func (d *dialogChange) isSelf() bool { return d.peer.Kind == schema.PeerUser && d.peer.ID == d.user }

// Folders of dialogs (domain.md §4.2).
const (
	folderList    = 0
	folderArchive = 1
)

// mapPlace tells where the user keeps the dialog. Pins are sort keys, 0 being
// none: another key moves it among the pinned.
func (d *dialogChange) mapPlace(out *schema.Encoder) {
	for _, col := range [...]schema.Column{dialogPinned, dialogFolderPinned} {
		inFolder := col == dialogFolderPinned
		switch before, after := d.turned(col); {
		case before == after:
		case after != 0:
			out.Add(&schema.DialogPinned{UserID: d.user, Peer: d.peer, InFolder: inFolder})
		default:
			out.Add(&schema.DialogUnpinned{UserID: d.user, Peer: d.peer, InFolder: inFolder})
		}
	}
	switch before, after := d.turned(dialogFolder); {
	case before == folderList && after == folderArchive:
		out.Add(&schema.DialogArchived{UserID: d.user, Peer: d.peer})
	case before == folderArchive && after == folderList:
		out.Add(&schema.DialogUnarchived{UserID: d.user, Peer: d.peer})
	}
}

// mapDraft tells of a draft: where there is one now, or was one before. Clients
// clear with every message they send, also where there is nothing to clear.
func (d *dialogChange) mapDraft(out *schema.Encoder) {
	if d.Op == schema.Updated && !d.Changed(dialogDraftType) && !d.Changed(dialogDraft) {
		return
	}
	length, isSet := draftOf(&d.After)
	if isSet {
		out.Add(&schema.DialogDraftChanged{UserID: d.user, Peer: d.peer, State: schema.DraftSet, TextLength: length})
		return
	}
	if d.Op == schema.Inserted {
		return
	}
	if _, was := draftOf(&d.Before); was {
		out.Add(&schema.DialogDraftChanged{UserID: d.user, Peer: d.peer, State: schema.DraftCleared})
	}
}

// draftSaved is the draft_type of a draft; the type alone says little: a
// deletion empties the draft and leaves it (domain.md §4.2).
const draftSaved = 2

// draftOf tells whether a row has a draft, and how long its text is.
func draftOf(row *schema.Row) (length int, isSet bool) {
	if row.Int64(dialogDraftType) != draftSaved {
		return 0, false
	}
	for key, value := range row.JSON(dialogDraft).Members() {
		switch string(key) {
		case "predicate_name":
			isSet = string(value.Text()) == "draftMessage"
		case "message":
			length = utf8.RuneCount(value.Text())
		}
	}
	return length, isSet
}
