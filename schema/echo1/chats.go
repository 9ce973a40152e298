package echo1

import (
	"unicode/utf8"

	"github.com/echo-im/echocdc/schema"
)

const (
	chatID schema.Column = iota
	chatCreator
	chatTitle
	chatAbout
	chatPhoto
	chatBannedRights
	chatMigratedTo
	chatReactionsKind
	chatReactions
	chatDeactivated
	chatNoForwards
	chatTTL
	chatDate
)

func chats() *schema.Table {
	return &schema.Table{
		Name:    "chats",
		Matches: named("chats"),
		Tells: []schema.Payload{
			(*schema.ChatCreated)(nil), (*schema.ChatDeactivated)(nil), (*schema.ChatMigrated)(nil),
			(*schema.ChatTitleChanged)(nil), (*schema.ChatPhotoChanged)(nil), (*schema.ChatAboutChanged)(nil),
			(*schema.ChatPermissionsChanged)(nil), (*schema.ChatTTLChanged)(nil),
			(*schema.ChatNoForwardsChanged)(nil), (*schema.ChatReactionsChanged)(nil),
		},
		Columns: []schema.ColumnSpec{
			chatID:            {Name: "id"},
			chatCreator:       {Name: "creator_user_id"},
			chatTitle:         {Name: "title"},
			chatAbout:         {Name: "about"},
			chatPhoto:         {Name: "photo_id"},
			chatBannedRights:  {Name: "default_banned_rights"},
			chatMigratedTo:    {Name: "migrated_to_id"},
			chatReactionsKind: {Name: "available_reactions_type", Optional: true}, // since v0.90
			chatReactions:     {Name: "available_reactions", Optional: true},      // since v0.86
			chatDeactivated:   {Name: "deactivated"},
			chatNoForwards:    {Name: "noforwards", Optional: true}, // since v0.86
			chatTTL:           {Name: "ttl_period", Optional: true}, // since v0.90
			chatDate:          {Name: "date"},
		},
		Map: mapChat,
	}
}

// mapChat tells a group's beginning, changes and end. It never looks at the
// row's version, which not every change moves on (domain.md §14.7), nor at the
// count of members, who have events of their own.
func mapChat(change *schema.Change, out *schema.Encoder) error {
	switch change.Op {
	case schema.Inserted:
		tellNewChat(&change.After, out)
	case schema.Updated:
		tellChatSettings(change, out)
	default:
		return nil // Echo ends groups softly
	}
	tellChatEnd(change, out)
	return change.Err()
}

func tellNewChat(row *schema.Row, out *schema.Encoder) {
	out.Add(&schema.ChatCreated{
		ChatID:        row.Int64(chatID),
		CreatorID:     row.Int64(chatCreator),
		Title:         row.String(chatTitle),
		PhotoID:       row.Int64(chatPhoto),
		AboutLength:   aboutLength(row),
		BannedRights:  row.Int64(chatBannedRights),
		TTLPeriod:     optionalNumber(row, chatTTL),
		NoForwards:    optionalNumber(row, chatNoForwards) != 0,
		ReactionsKind: optionalNumber(row, chatReactionsKind),
		Reactions:     reactions(row),
		CreatedAt:     row.Seconds(chatDate),
	})
}

// tellChatSettings tells each setting that changed, in an event of its own.
func tellChatSettings(change *schema.Change, out *schema.Encoder) {
	row := &change.After
	chat := row.Int64(chatID)
	if change.Changed(chatTitle) {
		out.Add(&schema.ChatTitleChanged{ChatID: chat, Title: row.String(chatTitle)})
	}
	if change.Changed(chatPhoto) {
		out.Add(&schema.ChatPhotoChanged{ChatID: chat, PhotoID: row.Int64(chatPhoto)})
	}
	if change.Changed(chatAbout) {
		out.Add(&schema.ChatAboutChanged{ChatID: chat, AboutLength: aboutLength(row)})
	}
	if change.Changed(chatBannedRights) {
		out.Add(&schema.ChatPermissionsChanged{ChatID: chat, BannedRights: row.Int64(chatBannedRights)})
	}
	if change.Changed(chatTTL) {
		out.Add(&schema.ChatTTLChanged{ChatID: chat, Period: row.Int64(chatTTL)})
	}
	if change.Changed(chatNoForwards) {
		out.Add(&schema.ChatNoForwardsChanged{ChatID: chat, NoForwards: row.Bool(chatNoForwards)})
	}
	if anyChanged(change, chatReactionsKind, chatReactions) {
		out.Add(&schema.ChatReactionsChanged{ChatID: chat, Kind: optionalNumber(row, chatReactionsKind), Reactions: reactions(row)})
	}
}

// tellChatEnd tells a dissolve, which updates the row twice in its transaction,
// the second time to deactivated, and a move to a channel, which deactivates
// the group too (domain.md §4.3).
func tellChatEnd(change *schema.Change, out *schema.Encoder) {
	chat, channel := change.After.Int64(chatID), change.After.Int64(chatMigratedTo)
	switch {
	case channel != 0:
		if change.Op == schema.Inserted || change.Before.Int64(chatMigratedTo) == 0 {
			out.Add(&schema.ChatMigrated{ChatID: chat, ChannelID: channel})
		}
	case isMarked(change, chatDeactivated):
		out.Add(&schema.ChatDeactivated{ChatID: chat})
	}
}

// aboutLength is the length of a description in code points.
func aboutLength(row *schema.Row) int { return utf8.RuneCount(row.Text(chatAbout)) }

// reactions are those a group allows, of releases that have any.
func reactions(row *schema.Row) string {
	if !row.Has(chatReactions) {
		return ""
	}
	return row.String(chatReactions)
}
