// Command write renews the generated sources of package schema. It needs
// nothing of theirs to compile.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/echo-im/echocdc/test/gen/payload"
)

func main() {
	if err := write("."); err != nil {
		fmt.Fprintln(os.Stderr, "write:", err)
		os.Exit(1)
	}
}

// write renews them under the repository's root.
func write(root string) error {
	dir := filepath.Join(root, "schema")
	payloads, err := payload.Read(dir)
	if err != nil {
		return err
	}
	for name, generate := range map[string]func([]payload.Payload) ([]byte, error){
		"codec_gen.go":    payload.Codec,
		"identity_gen.go": payload.Identity,
	} {
		text, err := generate(payloads)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			return fmt.Errorf("writing %s: %w", name, err)
		}
	}
	return nil
}
