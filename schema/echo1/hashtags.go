package echo1

import (
	"strings"

	"github.com/echo-im/echocdc/schema"
)

const (
	hashtagUser schema.Column = iota
	hashtagBox
	hashtagTag
	hashtagDeleted
)

// hashTags holds the tags of each copy of a message. Its peer_id is not read:
// on received private copies it is the owner's own id. Neither sender nor
// message is in the row; the copy's box id leads to both (domain.md §12.1).
func hashTags() *schema.Table {
	return &schema.Table{
		Name:    "hash_tags",
		Matches: named("hash_tags"),
		Tells:   []schema.Payload{(*schema.MessageHashtag)(nil)},
		Columns: []schema.ColumnSpec{
			hashtagUser:    {Name: "user_id"},
			hashtagBox:     {Name: "hash_tag_message_id"},
			hashtagTag:     {Name: "hash_tag"},
			hashtagDeleted: {Name: "deleted"},
		},
		Map: mapHashtag,
	}
}

// mapHashtag tells echo.message.hashtag of a tag that came, also one that an
// edit took away before, and of one that went.
func mapHashtag(change *schema.Change, out *schema.Encoder) error {
	removed := vanished(change, hashtagDeleted)
	if !removed && !appeared(change, hashtagDeleted) {
		return change.Err()
	}
	row := &change.After
	tag := &schema.MessageHashtag{
		UserID:  row.Int64(hashtagUser),
		BoxID:   row.Int64(hashtagBox),
		Tag:     strings.TrimPrefix(row.String(hashtagTag), "#"),
		Removed: removed,
	}
	if err := change.Err(); err != nil {
		return err
	}
	out.Add(tag)
	return nil
}
