package row

import (
	"testing"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestDamagedMapsAndDocumentsEndInErrors(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "body")

		require.NotPanics(t, func() {
			_, _ = ParseTableMap(body, mysql.MySQLFlavor)
			_, _ = ParseTableMap(body, mysql.MariaDBFlavor)
			_, _ = appendJSON(nil, body)
		})
	})
}
