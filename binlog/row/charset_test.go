package row

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-mysql-org/go-mysql/client"
	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/stack"
)

// readableSets are the character sets that are read by an encoding, and latin1.
func readableSets() []string {
	return []string{
		"latin1", "gbk", "gb18030", "euckr", "cp932", "ucs2", "utf16", "utf16le", "utf32", "cp1250", "cp1251", "cp1256", "cp1257",
		"cp850", "cp852", "koi8r", "macroman", "latin2", "latin5", "latin7",
	}
}

// decoded is the text of a character set's bytes.
func decoded(set, text string) (string, error) {
	k, foreign := formOf(set)
	if k == kindLatin1 {
		return string(appendLatin1(nil, []byte(text))), nil
	}
	plain, err := appendForeign(nil, []byte(text), foreign)
	return string(plain), err
}

func TestEveryCharacterThatAClientSendsIsReadBackInEveryCharacterSet(t *testing.T) {
	t.Parallel()
	everySet(t, func(t *testing.T, session *client.Conn, set string) {
		t.Helper()
		var rows []string
		for from := rune(0xa0); from < 0x2a6e0; from += 100 {
			var text strings.Builder
			for r := from; r < from+100; r++ {
				switch {
				case r == 0x1e3f && set == "gb18030": // refused: the two disagree about its bytes
				case 0xd800 <= r && r < 0xf900, 0xfff0 <= r && r < 0x1f300, 0x1fa00 <= r && r < 0x20000: // no characters, or private ones
				default:
					text.WriteRune(r)
				}
			}
			rows = append(rows, "('"+text.String()+"')")
		}
		run(t, session, "insert into c (v) values "+strings.Join(rows, ","))

		result := run(t, session, "select cast(v as binary), convert(v using utf8mb4) from c")
		for i := range result.RowNumber() {
			raw, err := result.GetString(i, 0)
			require.NoError(t, err)
			want, err := result.GetString(i, 1)
			require.NoError(t, err)
			got, err := decoded(set, raw)
			require.NoError(t, err, "%x is %s", raw, want)
			require.Equal(t, want, got)
		}
	})
}

// What bytes a client of another age left in a column: they are read as the
// server reads them, or refused.
func TestNoCodeOfACharacterSetIsReadAsAnotherCharacter(t *testing.T) {
	t.Parallel()
	everySet(t, func(t *testing.T, session *client.Conn, set string) {
		t.Helper()
		var codes []string
		for i := range 0x100 {
			codes = append(codes, fmt.Sprintf("(x'%02x')", i))
		}
		if set == "gbk" || set == "gb18030" || set == "euckr" || set == "cp932" {
			for i := 0x8130; i < 0xfeff; i++ {
				codes = append(codes, fmt.Sprintf("(x'%04x')", i))
			}
		}
		run(t, session, "insert into c (b) values "+strings.Join(codes, ","))
		run(t, session, "update ignore c set v = convert(b using "+set+")")

		result := run(t, session, "select b, convert(v using utf8mb4) from c where cast(v as binary) = b")
		read := 0
		for i := range result.RowNumber() {
			raw, err := result.GetString(i, 0)
			require.NoError(t, err)
			want, err := result.GetString(i, 1)
			require.NoError(t, err)
			got, err := decoded(set, raw)
			if err != nil || strings.Contains(want, "?") && raw != "?" { // neither can tell, or the server cannot
				continue
			}
			require.Equal(t, want, got, "%x", raw)
			read++
		}
		if !strings.HasPrefix(set, "u") { // their characters have two bytes or more
			require.GreaterOrEqual(t, read, 128)
		}
	})
}

// everySet gives each set that the servers have a table c of bytes and text.
func everySet(t *testing.T, claim func(*testing.T, *client.Conn, string)) {
	t.Helper()
	for flavor, database := range map[string]func(testing.TB) *stack.Database{"mysql": stack.MySQL, "mariadb": stack.MariaDB} {
		for _, set := range readableSets() {
			if set == "gb18030" && flavor == "mariadb" {
				continue // MariaDB does not have it
			}
			t.Run(flavor+" "+set, func(t *testing.T) {
				t.Parallel()
				session := sessionOf(t, database(t))
				run(t, session, "create temporary table c (b varbinary(4), v varchar(200) character set "+set+")")

				claim(t, session, set)
			})
		}
	}
}

// sessionOf is a connection that takes every character and bad ones too.
func sessionOf(t *testing.T, db *stack.Database) *client.Conn {
	t.Helper()
	session := db.Open(t)
	run(t, session, "set names utf8mb4")
	run(t, session, "set sql_mode = ''")
	return session
}

func run(t *testing.T, session *client.Conn, statement string) *mysql.Result {
	t.Helper()
	result, err := session.Execute(statement)
	require.NoError(t, err)
	return result
}
