package schema

// MediaDocumentCreated is echo.media.document_created: a file was stored. Its name is in no event.
//
// When: a document's row appears.
//
//echo:event echo.media.document_created
//echo:subject media/<document_id>
//echo:id media.document_created/<document_id>
//echo:time created_at
type MediaDocumentCreated struct {
	DocumentID int64        `json:"document_id,string"`  // its number in message media
	Kind       DocumentKind `json:"kind"`                // what its attributes say it is
	MimeType   string       `json:"mime_type,omitempty"` // as the client said
	Bytes      int64        `json:"bytes"`               // its size
	CreatedAt  Seconds      `json:"created_at"`          // by the server's clock; null where it wrote none
}

// DocumentKind is what a file is.
type DocumentKind string

// The kinds of files.
const (
	DocumentFile      DocumentKind = "file"
	DocumentVideo     DocumentKind = "video"
	DocumentAudio     DocumentKind = "audio"
	DocumentVoice     DocumentKind = "voice"
	DocumentSticker   DocumentKind = "sticker"
	DocumentAnimation DocumentKind = "animation"
	DocumentImage     DocumentKind = "image"
)

// MediaPhotoCreated is echo.media.photo_created: a photo was stored. Its sizes come as [MediaSizeCreated].
//
// When: a photo's row appears.
//
//echo:event echo.media.photo_created
//echo:subject media/<photo_id>
//echo:id media.photo_created/<photo_id>
//echo:time created_at
type MediaPhotoCreated struct {
	PhotoID     int64   `json:"photo_id,string"`        // its number in message media
	HasStickers bool    `json:"has_stickers,omitempty"` // stickers are on it
	HasVideo    bool    `json:"has_video,omitempty"`    // it moves
	CreatedAt   Seconds `json:"created_at"`             // by the server's clock; null where it wrote none
}

// MediaSizeCreated is echo.media.size_created: one size of a photo, or of a moving profile photo, was
// stored.
//
// When: a size's row appears.
//
//echo:event echo.media.size_created
//echo:subject media/<media_id>
//echo:id media.size_created/<media_id>/<size>
type MediaSizeCreated struct {
	MediaID int64  `json:"media_id,string"` // the photo's or the video's number
	Video   bool   `json:"video,omitempty"` // of a moving one
	Size    string `json:"size"`            // TL's letter, for example "m"
	Width   int64  `json:"width"`           // pixels
	Height  int64  `json:"height"`          // pixels
	Bytes   int64  `json:"bytes"`           // its size
}
