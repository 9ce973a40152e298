package echo2

import (
	"cmp"
	"strings"

	"github.com/echo-im/echocdc/schema"
)

const (
	tagUser schema.Column = iota
	tagTag
	tagBox
	tagOldBox
	tagDeleted
)

// hashTags holds the tags of each copy. The copy's number stands in a column of
// 2.x, for the one that 1.x has is too small; neither sender nor message does.
func hashTags() *schema.Table {
	return &schema.Table{
		Name:    "hash_tags",
		Matches: named("hash_tags"),
		Tells:   []schema.Payload{(*schema.MessageHashtag)(nil)},
		Columns: []schema.ColumnSpec{
			tagUser:    {Name: "user_id"},
			tagTag:     {Name: "hash_tag"},
			tagBox:     {Name: "hash_tag_user_message_id"},
			tagOldBox:  {Name: "hash_tag_message_id"},
			tagDeleted: {Name: "deleted"},
		},
		Map: mapHashtag,
	}
}

// mapHashtag tells echo.message.hashtag: a copy's tag came, also again after an
// edit, or went.
func mapHashtag(change *schema.Change, out *schema.Encoder) error {
	came, went := change.Appeared(tagDeleted), change.Vanished(tagDeleted)
	if !came && !went {
		return change.Err()
	}
	row := &change.After
	tag := schema.MessageHashtag{
		UserID:  row.Int64(tagUser),
		Tag:     strings.TrimPrefix(row.String(tagTag), "#"),
		BoxID:   cmp.Or(row.Int64(tagBox), row.Int64(tagOldBox)),
		Removed: went,
	}
	if err := change.Err(); err != nil {
		return err
	}
	out.Add(&tag)
	return nil
}
