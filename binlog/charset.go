package binlog

import "unicode/utf8"

// charsets names the character set of each collation number, as the server
// tells them: numbers differ between MySQL and MariaDB, and grow.
type charsets map[uint64]string

// form is how bytes of a character set become UTF-8 text.
func (c charsets) form(collation uint64) (kind, string) {
	name := c[collation]
	switch name {
	case "utf8mb4", "utf8mb3", "utf8", "ascii":
		return kindText, name
	case "binary":
		return kindBinary, name
	case "latin1":
		return kindLatin1, name
	default:
		return kindUnreadable, name
	}
}

// latin1High is what MySQL's latin1 (Windows' code page 1252, with the five
// gaps filled) has at 0x80 to 0x9f, two bytes each.
const latin1High = "\x20\xac\x00\x81\x20\x1a\x01\x92\x20\x1e\x20\x26\x20\x20\x20\x21" +
	"\x02\xc6\x20\x30\x01\x60\x20\x39\x01\x52\x00\x8d\x01\x7d\x00\x8f" +
	"\x00\x90\x20\x18\x20\x19\x20\x1c\x20\x1d\x20\x22\x20\x13\x20\x14" +
	"\x02\xdc\x21\x22\x01\x61\x20\x3a\x01\x53\x00\x9d\x01\x7e\x01\x78"

// appendLatin1 appends latin1 text as UTF-8.
func appendLatin1(dst, text []byte) []byte {
	for _, b := range text {
		r := rune(b)
		if b >= 0x80 && b < 0xa0 {
			at := 2 * int(b-0x80)
			r = rune(latin1High[at])<<8 | rune(latin1High[at+1])
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}
