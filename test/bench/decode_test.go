package bench

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/stack"
)

func TestEveryPartSeesEveryRowOfABacklog(t *testing.T) {
	t.Parallel()

	for name, open := range map[string]func(testing.TB) *stack.Database{"MySQL": stack.MySQL, "MariaDB": stack.MariaDB} {
		for _, perCommit := range []int{1000, 1} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				at := open(t)
				db := echo.Database{Addr: at.Addr, User: at.User, Password: at.Password, Name: at.Name, Flavor: at.Flavor}
				require.NoError(t, echo.Install(t.Context(), db))
				backlog := echo.Backlog{Database: db, Settings: echo.DefaultSettings(), Rows: 3000, PerCommit: perCommit}

				written, err := backlog.Write(t.Context())
				require.NoError(t, err)

				require.InDelta(t, 3000, written.Rows.All(), 5)
				require.InDelta(t, 1000, written.Rows.Messages, 5)
				reader := db
				reader.User, reader.Password = at.ReplUser, at.ReplPassword
				for _, work := range []Work{DecodeAll, DecodeCaptured, Encode} { // each ends with the last row, and not before
					part := Part{Do: work, Database: reader, From: written.From.String(), Rows: written.Rows}
					cost, err := part.Run(t.Context())
					require.NoError(t, err)
					require.Positive(t, cost.Seconds)
				}
			})
		}
	}
}

func TestMedianIsTheMiddleValue(t *testing.T) {
	t.Parallel()

	require.Equal(t, 3, median([]int{9, 1, 3}, func(n int) int { return n }))
	require.Equal(t, 1, median([]int{3, 1}, func(n int) int { return n }), "of two the lower: no value that was not measured")
}
