package arch

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Echo's table and column names stand in the layouts and nowhere else, so that
// an upgrade of Echo is a change of one folder. Names that are also plain
// words (users, messages, chats) can't be told apart and are left out.
func TestEchosTableNamesStandInLayoutsOnly(t *testing.T) {
	t.Parallel()
	names := regexp.MustCompile(`"[^"]*\b(user_pts_updates|chat_participants|user_notify_settings|user_peer_blocks|auth_users|` +
		`user_message_box_id|dialog_message_id|message_read_outbox|canonical_messages|user_message_views)\b[^"]*"`)

	stages := []string{"binlog", "projector", "handlers", "sinks", "ops", "config", "cmd/echocdc", "retry"}
	for _, stage := range stages {
		root := filepath.Join("..", "..", stage)
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, found := range names.FindAllString(string(text), -1) {
				t.Errorf("%s names one of Echo's tables or columns: %s", path, found)
			}
			return nil
		})
		require.NoError(t, err)
	}
}
