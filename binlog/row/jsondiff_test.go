package row

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAPathIsReadAsMySQLWritesIt(t *testing.T) {
	t.Parallel()
	for path, want := range map[string][]pathLeg{
		"$":                   nil,
		`$.a`:                 {{key: "a"}},
		`$."a.\"b["[12].c`:    {{key: `a."b[`}, {isCell: true, index: 12}, {key: "c"}},
		`$[last][last-3]."😀"`: {{isCell: true, fromEnd: true}, {isCell: true, fromEnd: true, index: 3}, {key: "😀"}},
	} {
		got, err := parsePath(path)
		require.NoError(t, err, path)
		require.Equal(t, want, got, path)
	}
	for _, path := range []string{"", "a", "$x", "$[", "$[x]", "$[-1]", `$."a`, "$[last+1]"} {
		_, err := parsePath(path)
		require.Error(t, err, path)
	}
}

func TestDiffsThatDoNotFitTheDocumentAreRefused(t *testing.T) {
	t.Parallel()
	object := []byte("\x00\x01\x00\x0c\x00\x0b\x00\x01\x00\x05\x07\x00a") // {"a": 7}
	for name, diff := range map[string]string{
		"replaces what is not there": "\x00\x03$.b\x03\x05\x01\x00",
		"inserts what is there":      "\x01\x03$.a\x03\x05\x01\x00",
		"removes what is not there":  "\x02\x03$.b",
		"removes all":                "\x02\x01$",
		"a cell of an object":        "\x01\x04$[1]\x03\x05\x01\x00",
		"ends early":                 "\x00\x03$.a\x03\x05",
		"has no value":               "\x00\x03$.a\x00",
		"unknown":                    "\x03\x03$.a\x03\x05\x01\x00",
	} {
		_, err := appendChangedJSON(nil, object, []byte(diff))
		require.Error(t, err, name)
	}
	got, err := appendChangedJSON(nil, object, []byte("\x00\x03$.a\x03\x05\x01\x00\x01\x03$.b\x02\x04\x00"))
	require.NoError(t, err)
	require.Equal(t, `{"a":1,"b":null}`, string(got))
}
