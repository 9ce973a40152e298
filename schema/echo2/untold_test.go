package echo2_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
)

// What a listener may count on: each event of the catalogue is told by a line,
// or said not to be, and why. The reader itself tells of tables that are emptied.
func TestEachLineTellsAnEventOrSaysWhyNot(t *testing.T) {
	t.Parallel()

	for _, layout := range both() {
		told, untold := map[string]bool{"echo.table.cleared": true}, map[string]bool{}
		for _, table := range layout.Tables {
			for _, payload := range table.Tells {
				told[payload.Type()] = true
			}
		}
		for _, u := range layout.Untold {
			require.NotEmpty(t, u.Why, u.Event)
			require.Equal(t, len(u.Members) > 0, told[u.Event], "%s of %s", u.Event, layout.Name)
			if len(u.Members) == 0 {
				untold[u.Event] = true
			}
		}
		catalogue := schema.Catalogue()
		for i := range catalogue {
			event := catalogue[i].Payload.Type()
			require.NotEqual(t, told[event], untold[event], "%s of %s", event, layout.Name)
		}
	}
}
