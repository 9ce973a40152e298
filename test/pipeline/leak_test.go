package pipeline_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/pipeline"
)

func TestLeaksAreSecretsAndNothingElse(t *testing.T) {
	t.Parallel()

	for text, leak := range map[string]string{
		`{"text":"Login code: 12345."}`:        "a login code",
		`{"photo":{"access_hash":-77}}`:        "an access hash",
		`{"phone":"86139907713001"}`:           "a phone number",
		`{"random_id":"8613990771300112345"}`:  "",
		`{"user_id":86139907713001,"text":""}`: "",
	} {
		require.Equal(t, leak, pipeline.Leaks([]byte(text)), text)
	}
}
