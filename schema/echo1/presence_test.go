package echo1_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/echo1"
)

func TestPresenceKeyNamesTheUser(t *testing.T) {
	t.Parallel()

	require.Equal(t, "user_online_keys#777001", echo1.PresenceKey(777001))
}

func TestPresenceExpiresReadsOneDevice(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		field string
		want  schema.Seconds
		fails bool
	}{
		"as Echo writes it": {
			field: `{"user_id":1001,"auth_key_id":-6123456789012345678,"gateway":"127.0.0.1:20420","expired":1767323045,"layer":220,"perm_auth_key_id":-6123456789012345678,"client":"android"}`,
			want:  1767323045,
		},
		"without a client":   {field: `{"expired":1767323045}`, want: 1767323045},
		"without an expiry":  {field: `{"user_id":1001}`, fails: true},
		"with a null expiry": {field: `{"expired":null}`, fails: true},
		"with a text expiry": {field: `{"expired":"soon"}`, fails: true},
		"empty":              {field: ``, fails: true},
		"cut off":            {field: `{"expired":17673`, fails: true},
		"beyond 63 bits":     {field: `{"expired":1767323045000000000000}`, fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, err := echo1.PresenceExpires(tc.field)

			require.Equal(t, tc.fails, err != nil)
			require.Equal(t, tc.want, got)
		})
	}
}
