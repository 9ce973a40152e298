package row

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// Charsets names the character set of each collation number, as the server
// tells them: numbers differ between MySQL and MariaDB, and grow.
type Charsets map[uint64]string

// Number is a collation of the character set, whichever: it stands for the set.
func (c Charsets) Number(charset string) uint64 {
	var lowest uint64
	for id, name := range c {
		if PlainCharset(name) == PlainCharset(charset) && (lowest == 0 || id < lowest) {
			lowest = id
		}
	}
	return lowest
}

// PlainCharset is the character set under one name: utf8 is utf8mb3's old one.
func PlainCharset(name string) string {
	if name == "utf8" {
		return "utf8mb3"
	}
	return name
}

// formOf is how bytes of a character set become UTF-8 text: as they are, as
// latin1, or by an encoding.
func formOf(set string) (kind, encoding.Encoding) {
	switch set {
	case "utf8mb4", "utf8mb3", "utf8", "ascii":
		return kindText, nil
	case "binary":
		return kindBinary, nil
	case "latin1":
		return kindLatin1, nil
	}
	if e := encodingOf(set); e != nil {
		return kindForeign, e
	}
	return kindUnreadable, nil
}

// encodingOf is a character set of which every character means here what it
// means to the server (the tests compare them one by one). It is nil for the
// sets of which some would read as others: sjis, ujis, eucjpms, big5, gb2312,
// greek, hebrew and a few more.
func encodingOf(set string) encoding.Encoding {
	switch set {
	case "gbk":
		return simplifiedchinese.GBK
	case "gb18030":
		return simplifiedchinese.GB18030
	case "euckr":
		return korean.EUCKR
	case "cp932":
		return japanese.ShiftJIS
	case "ucs2", "utf16":
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case "utf16le":
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case "utf32":
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)
	default:
		return codePage(set)
	}
}

// codePage is a character set of one byte a character.
func codePage(set string) encoding.Encoding {
	pages := map[string]*charmap.Charmap{
		"cp1250": charmap.Windows1250, "cp1251": charmap.Windows1251, "cp1256": charmap.Windows1256, "cp1257": charmap.Windows1257,
		"cp850": charmap.CodePage850, "cp852": charmap.CodePage852, "koi8r": charmap.KOI8R, "macroman": charmap.Macintosh,
		"latin2": charmap.ISO8859_2, "latin5": charmap.ISO8859_9, "latin7": charmap.ISO8859_13,
	}
	if page, ok := pages[set]; ok {
		return page
	}
	return nil
}

var errForeign = errors.New("it has bytes that mean no character here")

// appendForeign appends text in another encoding as UTF-8. Bytes that are no
// character are an error: nothing is put in their place.
func appendForeign(dst, text []byte, from encoding.Encoding) ([]byte, error) {
	decoded, err := from.NewDecoder().Bytes(text)
	if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
		return dst, errForeign
	}
	// MySQL's gb18030 keeps these for private use; the encoding has a blank.
	if bytes.ContainsRune(decoded, '\u3000') && from == simplifiedchinese.GB18030 && bytes.Contains(text, []byte("\xa3\xa0")) {
		return dst, errForeign
	}
	return append(dst, decoded...), nil
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
