package echo2

import (
	"unicode/utf8"

	"github.com/echo-im/echocdc/schema"
)

const (
	draftUser schema.Column = iota
	draftPeerType
	draftDialog
	draftText
	draftReply
)

// dialogDrafts holds the draft of a dialog.
func dialogDrafts() *schema.Table {
	return &schema.Table{
		Name:    "dialog_drafts",
		Matches: named("dialog_drafts"),
		Tells:   []schema.Payload{(*schema.DialogDraftChanged)(nil)},
		Columns: []schema.ColumnSpec{
			draftUser:     {Name: "user_id"},
			draftPeerType: {Name: "peer_type"},
			draftDialog:   {Name: "peer_dialog_id"},
			draftText:     {Name: "message"},
			draftReply:    {Name: "reply_to_peer_seq"},
		},
		Map: mapDraft,
	}
}

// mapDraft tells of a draft: where there is one now, or was one before. Clients
// clear with every message they send, also where there is nothing to clear.
func mapDraft(change *schema.Change, out *schema.Encoder) error {
	if change.Op == schema.Updated && !change.Changed(draftText) && !change.Changed(draftReply) {
		return change.Err()
	}
	was := change.Op != schema.Inserted && isDraft(&change.Before)
	is := change.Op != schema.Deleted && isDraft(&change.After)
	if !was && !is {
		return change.Err()
	}
	row := change.Row()
	peer, err := dialogPeerOf(row, draftPeerType, draftDialog)
	if err != nil {
		return err
	}
	draft := &schema.DialogDraftChanged{UserID: row.Int64(draftUser), Peer: peer, State: schema.DraftCleared}
	if is {
		draft.State, draft.TextLength = schema.DraftSet, utf8.RuneCount(row.Text(draftText))
	}
	if err := change.Err(); err != nil {
		return err
	}
	out.Add(draft)
	return nil
}

// isDraft tells whether there is anything in a draft's row: a text, or a message
// to reply to. Its kind has no meaning that is known.
func isDraft(row *schema.Row) bool {
	return len(row.Text(draftText)) > 0 || row.Int64(draftReply) != 0
}
