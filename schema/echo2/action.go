package echo2

import (
	"encoding/base64"
	"encoding/binary"

	"github.com/echo-im/echocdc/schema"
)

// readAction is the name of a service message's action: its constructor, the
// first four bytes of a TL object in base64. Empty for one that is not known:
// 2.x writes the object in binary, and what is in it depends on its layer.
func readAction(doc schema.Doc) string {
	for key, value := range doc.Members() {
		if string(key) == "action_payload" {
			return actionName(value.Text())
		}
	}
	return ""
}

func actionName(encoded []byte) string {
	const digits, size = 8, 4 // of base64, and the bytes of a constructor
	var object [digits / 4 * 3]byte
	if len(encoded) < digits {
		return ""
	}
	n, err := base64.StdEncoding.Decode(object[:], encoded[:digits])
	if err != nil || n < size {
		return ""
	}
	switch binary.LittleEndian.Uint32(object[:]) {
	case 0xbd47cbad:
		return "chat_create"
	case 0xb5a1ce5a:
		return "chat_edit_title"
	case 0x7fcb13a8:
		return "chat_edit_photo"
	case 0x95e3fbef:
		return "chat_delete_photo"
	case 0x15cefd00:
		return "chat_add_user"
	case 0xa43f30cc:
		return "chat_delete_user"
	case 0x031224c3:
		return "chat_joined_by_link"
	case 0xebbca3cb:
		return "chat_joined_by_request"
	case 0xe1037f92:
		return "chat_migrate_to"
	case 0x94bd38ed:
		return "pin_message"
	case 0x9fbab604:
		return "history_clear"
	case 0x3c134d7b:
		return "set_messages_ttl"
	case 0xf3f25f76:
		return "contact_sign_up"
	default:
		return ""
	}
}
