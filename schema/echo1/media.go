package echo1

import "github.com/echo-im/echocdc/schema"

const (
	documentID schema.Column = iota
	documentBytes
	documentMime
	documentAttributes
	documentDate
)

// documents are stored files. Their names, paths and access hashes are not read.
func documents() *schema.Table {
	return &schema.Table{
		Name:    "documents",
		Matches: named("documents"),
		Tells:   []schema.Payload{(*schema.MediaDocumentCreated)(nil)},
		Columns: []schema.ColumnSpec{
			documentID:         {Name: "document_id"},
			documentBytes:      {Name: "file_size"},
			documentMime:       {Name: "mime_type"},
			documentAttributes: {Name: "attributes"},
			documentDate:       {Name: "date2"},
		},
		Map: mapDocument,
	}
}

// mapDocument tells echo.media.document_created. No row of media is ever changed
// or deleted, and none names its message (domain.md §12.4).
func mapDocument(change *schema.Change, out *schema.Encoder) error {
	if change.Op != schema.Inserted {
		return nil
	}
	row := &change.After
	out.Add(&schema.MediaDocumentCreated{
		DocumentID: row.Int64(documentID),
		Kind:       documentKind(row.JSON(documentAttributes)),
		MimeType:   row.String(documentMime),
		Bytes:      row.Int64(documentBytes),
		CreatedAt:  row.Seconds(documentDate),
	})
	return change.Err()
}

// documentKind is what the attributes make a file: several may, and the one that
// says most counts. A sticker may be a video, an animation is one, and each of
// them may have the size of an image.
func documentKind(attributes schema.Doc) schema.DocumentKind {
	kind, weight := schema.DocumentFile, 0
	for attribute := range attributes.Elements() {
		if k, w := attributeKind(attribute); w > weight {
			kind, weight = k, w
		}
	}
	return kind
}

func attributeKind(attribute schema.Doc) (schema.DocumentKind, int) {
	kind, weight := schema.DocumentFile, 0
	voice := false
	for key, value := range attribute.Members() {
		switch string(key) {
		case "predicate_name":
			switch string(value.Text()) {
			case "documentAttributeImageSize":
				kind, weight = schema.DocumentImage, 1
			case "documentAttributeVideo":
				kind, weight = schema.DocumentVideo, 2
			case "documentAttributeAudio":
				kind, weight = schema.DocumentAudio, 3
			case "documentAttributeAnimated":
				kind, weight = schema.DocumentAnimation, 4
			case "documentAttributeSticker", "documentAttributeCustomEmoji":
				kind, weight = schema.DocumentSticker, 5
			}
		case "voice":
			voice = value.Bool()
		}
	}
	if voice && kind == schema.DocumentAudio {
		kind = schema.DocumentVoice
	}
	return kind, weight
}

const (
	photoID schema.Column = iota
	photoStickers
	photoDate
	photoVideo
)

func photos() *schema.Table {
	return &schema.Table{
		Name:    "photos",
		Matches: named("photos"),
		Tells:   []schema.Payload{(*schema.MediaPhotoCreated)(nil)},
		Columns: []schema.ColumnSpec{
			photoID:       {Name: "photo_id"},
			photoStickers: {Name: "has_stickers"},
			photoDate:     {Name: "date2"},
			photoVideo:    {Name: "has_video"},
		},
		Map: mapPhoto,
	}
}

func mapPhoto(change *schema.Change, out *schema.Encoder) error {
	if change.Op != schema.Inserted {
		return nil
	}
	row := &change.After
	out.Add(&schema.MediaPhotoCreated{
		PhotoID:     row.Int64(photoID),
		HasStickers: row.Bool(photoStickers),
		HasVideo:    row.Bool(photoVideo),
		CreatedAt:   row.Seconds(photoDate),
	})
	return change.Err()
}

const (
	sizeMedia schema.Column = iota
	sizeType
	sizeWidth
	sizeHeight
	sizeBytes
)

// photoSizes are the renditions of photos: s and m of a message's, a, b and c of
// a profile's or group's (domain.md §4.4).
func photoSizes() *schema.Table {
	return sizes("photo_sizes", "photo_size_id", mapPhotoSize)
}

// videoSizes are the renditions of what moves.
func videoSizes() *schema.Table {
	return sizes("video_sizes", "video_size_id", mapVideoSize)
}

func sizes(table, id string, rule schema.Rule) *schema.Table {
	return &schema.Table{
		Name:    table,
		Matches: named(table),
		Tells:   []schema.Payload{(*schema.MediaSizeCreated)(nil)},
		Columns: []schema.ColumnSpec{
			sizeMedia:  {Name: id},
			sizeType:   {Name: "size_type"},
			sizeWidth:  {Name: "width"},
			sizeHeight: {Name: "height"},
			sizeBytes:  {Name: "file_size"},
		},
		Map: rule,
	}
}

func mapPhotoSize(change *schema.Change, out *schema.Encoder) error {
	if change.Op == schema.Inserted {
		out.Add(newSize(&change.After))
	}
	return change.Err()
}

func mapVideoSize(change *schema.Change, out *schema.Encoder) error {
	if change.Op == schema.Inserted {
		size := newSize(&change.After)
		size.Video = true
		out.Add(size)
	}
	return change.Err()
}

func newSize(row *schema.Row) *schema.MediaSizeCreated {
	return &schema.MediaSizeCreated{
		MediaID: row.Int64(sizeMedia),
		Size:    row.String(sizeType),
		Width:   row.Int64(sizeWidth),
		Height:  row.Int64(sizeHeight),
		Bytes:   row.Int64(sizeBytes),
	}
}
