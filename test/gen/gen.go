// Package gen writes what follows from the event types of package schema: their
// JSON codec and the reference pages of events and tables; and from the releases
// of Echo: the tables as they made them. It reads the source, so
// that a doc comment is the page's text and a struct tag is the wire's name.
package gen

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/echo-im/echocdc/test/gen/payload"
)

// File is a generated file, by its path from the root of the repository.
type File struct {
	Path string
	Text []byte
}

// Files generates every file from the sources under the repository's root.
func Files(root string) ([]File, error) {
	payloads, err := payload.Read(filepath.Join(root, "schema"))
	if err != nil {
		return nil, err
	}
	codec, err := payload.Codec(payloads)
	if err != nil {
		return nil, err
	}
	identity, err := payload.Identity(payloads)
	if err != nil {
		return nil, err
	}
	events, err := eventFiles(root, payloads)
	if err != nil {
		return nil, err
	}
	tables, err := tableFiles()
	if err != nil {
		return nil, err
	}
	return append(append(events, tables...),
		File{filepath.Join("schema", "codec_gen.go"), codec},
		File{filepath.Join("schema", "identity_gen.go"), identity},
	), nil
}

// Write generates every file, writes those that differ and removes the stale.
func Write(root string) error {
	files, err := Files(root)
	if err != nil {
		return err
	}
	for _, f := range files {
		path := filepath.Join(root, f.Path)
		if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, f.Text) {
			continue
		}
		if err := os.WriteFile(path, f.Text, 0o644); err != nil {
			return fmt.Errorf("writing %s: %w", f.Path, err)
		}
	}
	stale, err := Stale(root, files)
	for _, path := range stale {
		err = errors.Join(err, os.Remove(filepath.Join(root, path)))
	}
	return err
}
