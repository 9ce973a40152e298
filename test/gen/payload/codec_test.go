package payload_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/gen/payload"
)

func TestCodecRefusesATypeItCannotWrite(t *testing.T) {
	t.Parallel()

	for _, field := range []payload.Field{
		{Name: "Ratio", JSON: "ratio", Type: "float64", Kind: "float64"},
		{Name: "Where", JSON: "where", Type: "Conversation", Kind: "Conversation", OmitEmpty: true},
		{Name: "Flag", JSON: "flag", Type: "bool", Kind: "bool", Quoted: true},
	} {
		_, err := payload.Codec([]payload.Payload{{Name: "Sample", Event: "echo.sample", Fields: []payload.Field{field}}})

		require.ErrorContains(t, err, "generating Sample."+field.Name)
	}
}

func TestIdentityNeedsAnOwnerAndKnownMembers(t *testing.T) {
	t.Parallel()

	for want, p := range map[string]payload.Payload{
		"names no owner":     {Name: "Sample", Event: "echo.sample"},
		`a member "user"`:    {Name: "Sample", Event: "echo.sample", Subject: "user/<user>"},
		"can't be part of a": {Name: "Sample", Event: "echo.sample", Subject: "<on>", Fields: []payload.Field{{Name: "On", JSON: "on", Type: "bool"}}},
	} {
		_, err := payload.Identity([]payload.Payload{p})

		require.ErrorContains(t, err, want)
	}
}
