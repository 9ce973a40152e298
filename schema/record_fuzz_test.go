package schema_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
)

// FuzzPosition reads damaged position records. One that reads is written as a
// record that reads as the same position.
func FuzzPosition(f *testing.F) {
	for _, p := range []schema.Position{
		{},
		{
			Source: "echo", Flavor: "mysql", GTIDs: "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5:7", Server: "x", File: "binlog.000002",
			Offset: 1 << 63, Committed: time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC),
			Within: &schema.Within{GTID: "3e11fa47-71ca-11e1-9e33-c80aa9429562:8", Rows: map[string]int{"messages": 5}},
		},
		{Source: "echo", Flavor: "mariadb", GTIDs: "0-1-5", Prepared: []schema.Prepared{{GTID: "0-1-6", XID: "X'61',X'',1"}}, Beyond: "0-1-9"},
	} {
		f.Add(p.Encode())
	}
	f.Add([]byte(`{"version":1,"source":"echo","flavor":"mysql","gtids":""}`))
	f.Add([]byte(`{"version":1e2}`))
	f.Fuzz(func(t *testing.T, record []byte) {
		position, err := schema.DecodePosition(record)
		if err != nil {
			return
		}

		again, err := schema.DecodePosition(position.Encode())

		require.NoError(t, err)
		require.True(t, position.Equal(again), "%+v became %+v", position, again)
	})
}

// FuzzPayload reads damaged payloads of every type in the catalogue. One that
// reads is written as a payload that reads as the same.
func FuzzPayload(f *testing.F) {
	catalogue := schema.Catalogue()
	for i, entry := range catalogue {
		f.Add(uint8(i), entry.Payload.AppendJSON(nil))
	}
	f.Fuzz(func(t *testing.T, kind uint8, data []byte) {
		typ := catalogue[int(kind)%len(catalogue)].Payload.Type()
		payload, err := schema.Decode(typ, data)
		if err != nil {
			return
		}

		again, err := schema.Decode(typ, payload.AppendJSON(nil))

		require.NoError(t, err)
		require.Equal(t, payload, again)
	})
}
