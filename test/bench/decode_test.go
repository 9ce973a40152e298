package bench

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/stack"
)

func TestDecodeSeesEveryRowOfABacklog(t *testing.T) {
	t.Parallel()

	for name, open := range map[string]func(testing.TB) *stack.Database{"MySQL": stack.MySQL, "MariaDB": stack.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := open(t)
			db := echo.Database{Addr: at.Addr, User: at.User, Password: at.Password, Name: at.Name, Flavor: at.Flavor}
			require.NoError(t, echo.Install(t.Context(), db))
			from, err := echo.Executed(t.Context(), db)
			require.NoError(t, err)

			require.NoError(t, echo.Fill(t.Context(), db, echo.DefaultSettings(), 2500, 1000))

			speed, err := decode(t.Context(), db, from, 2500)
			require.NoError(t, err)
			require.Positive(t, speed.RowsPerSecond)
		})
	}
}

func TestMedianIsTheMiddleValue(t *testing.T) {
	t.Parallel()

	require.Equal(t, 3, median([]int{9, 1, 3}, func(n int) int { return n }))
	require.Equal(t, 1, median([]int{3, 1}, func(n int) int { return n }), "of two the lower: no value that was not measured")
}
