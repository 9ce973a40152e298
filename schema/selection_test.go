package schema_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
)

func TestNoisyEventsAreToldOnlyWhenEnabled(t *testing.T) {
	t.Parallel()
	var silent schema.Selection
	enabled := schema.Selection{Enable: []string{"echo.presence.changed"}}

	require.False(t, silent.Tells("echo.presence.changed"))
	require.True(t, enabled.Tells("echo.presence.changed"))
	require.False(t, enabled.Tells("echo.dialog.unread_changed"))
	require.True(t, silent.Tells("echo.message.new"))
}

func TestTextIsToldAsTheSelectionSays(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("день ", 100)

	for content, want := range map[schema.Content]string{
		"": "", schema.ContentNone: "",
		schema.ContentPreview: strings.Repeat("день ", schema.PreviewLength/5),
		schema.ContentFull:    long,
	} {
		out := schema.Encoder{Selection: schema.Selection{Content: content}}

		require.Equal(t, want, out.MessageText([]byte(long)), content)
		require.Equal(t, want != "", out.Tells("echo.message.hashtag"), "a tag is text")
	}
}

func TestASelectionOfWhatThereIsNotIsRefused(t *testing.T) {
	t.Parallel()

	for want, s := range map[string]schema.Selection{
		`messages.content is "some"`:              {Content: "some"},
		`events.enable has "echo.presence"`:       {Enable: []string{"echo.presence"}},
		`events.enable has "echo.message.new"`:    {Enable: []string{"echo.message.new"}},
		`events.enable has "echo.message.hashtag`: {Enable: []string{"echo.message.hashtag"}},
	} {
		require.ErrorContains(t, s.Check(), want)
	}
}

func TestALayoutIsReadOnlyForWhatIsTold(t *testing.T) {
	t.Parallel()
	table := func(name string, tells ...schema.Payload) *schema.Table {
		return &schema.Table{Name: name, Matches: func(n string) bool { return n == name }, Tells: tells}
	}
	layout := &schema.Layout{Name: "sample", Tables: []*schema.Table{
		table("presences", (*schema.PresenceChanged)(nil)),
		table("dialogs", (*schema.DialogUnreadChanged)(nil), (*schema.DialogRead)(nil)),
	}}

	plain := layout.Select(schema.Selection{})
	enabled := layout.Select(schema.Selection{Enable: []string{"echo.presence.changed"}})

	require.Nil(t, plain.Table("presences"))
	require.NotNil(t, plain.Table("dialogs"))
	require.NotNil(t, enabled.Table("presences"))
	require.NotNil(t, layout.Table("presences"), "the layout itself stays whole")
}
