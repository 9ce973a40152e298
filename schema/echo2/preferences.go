package echo2

import (
	"cmp"

	"github.com/echo-im/echocdc/schema"
)

const (
	placeUser schema.Column = iota
	placePeerType
	placeDialog
	placeFolder
	placePinned
	placeFolderPinned
)

// dialogPreferences is where a user keeps a dialog.
func dialogPreferences() *schema.Table {
	return &schema.Table{
		Name:    "dialog_preferences",
		Matches: named("dialog_preferences"),
		Tells: []schema.Payload{
			(*schema.DialogPinned)(nil), (*schema.DialogUnpinned)(nil),
			(*schema.DialogArchived)(nil), (*schema.DialogUnarchived)(nil),
		},
		Columns: []schema.ColumnSpec{
			placeUser:         {Name: "user_id"},
			placePeerType:     {Name: "peer_type"},
			placeDialog:       {Name: "peer_dialog_id"},
			placeFolder:       {Name: "folder_id"},
			placePinned:       {Name: "main_pinned_order"},
			placeFolderPinned: {Name: "folder_pinned_order"},
		},
		Map: mapPlace,
	}
}

// Folders of dialogs (domain.md §4.2).
const (
	folderList    = 0
	folderArchive = 1
)

// mapPlace tells where the user keeps the dialog. Pins are places, 0 being none:
// another moves it among the pinned. Without a row it is in the list, unpinned.
func mapPlace(change *schema.Change, out *schema.Encoder) error {
	row := change.Row()
	user := row.Int64(placeUser)
	peer, err := dialogPeerOf(row, placePeerType, placeDialog)
	mark := out.Mark()
	for _, col := range [...]schema.Column{placePinned, placeFolderPinned} {
		inFolder := col == placeFolderPinned
		switch before, after := turned(change, col); {
		case before == after:
		case after != 0:
			out.Add(&schema.DialogPinned{UserID: user, Peer: peer, InFolder: inFolder})
		default:
			out.Add(&schema.DialogUnpinned{UserID: user, Peer: peer, InFolder: inFolder})
		}
	}
	switch before, after := turned(change, placeFolder); {
	case before == folderList && after == folderArchive:
		out.Add(&schema.DialogArchived{UserID: user, Peer: peer})
	case before == folderArchive && after == folderList:
		out.Add(&schema.DialogUnarchived{UserID: user, Peer: peer})
	}
	if out.Mark() > mark && err != nil {
		return err
	}
	return change.Err()
}

// turned is a column before and after; without a row it is 0.
func turned(change *schema.Change, col schema.Column) (before, after int64) {
	if change.Op != schema.Inserted {
		before = change.Before.Int64(col)
	}
	if change.Op != schema.Deleted {
		after = change.After.Int64(col)
	}
	return before, after
}

// peerChannel is the peer type of channels where users are counted from two on;
// where they are counted from one on it is a peer's that we don't know.
const peerChannel = 4

// dialogPeerOf is the peer of a peer_dialog_id: a user's id, or a group's,
// negative. So it says which, whichever way the table counts peer types.
func dialogPeerOf(row *schema.Row, kind, dialog schema.Column) (schema.Peer, error) {
	id := row.Int64(dialog)
	switch {
	case row.Int64(kind) >= peerChannel || id == 0:
		return schema.Peer{}, cmp.Or(row.Err(), errPeerType)
	case id < 0:
		return schema.Peer{Kind: schema.PeerChat, ID: -id}, row.Err()
	default:
		return schema.Peer{Kind: schema.PeerUser, ID: id}, row.Err()
	}
}
