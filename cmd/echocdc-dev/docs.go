package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/test/gen"
	"github.com/echo-im/echocdc/test/gen/operations"
	"github.com/echo-im/echocdc/test/gen/settings"
)

func docsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "docs",
		Short: "Write the generated files: codec and reference pages",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			root, err := repository()
			if err != nil {
				return err
			}
			if err := gen.Write(root); err != nil {
				return err
			}
			for _, generate := range []func(root string) ([]gen.File, error){settings.Files, operations.Files} {
				files, err := generate(root)
				if err != nil {
					return err
				}
				for _, file := range files {
					if err := renew(filepath.Join(root, file.Path), file.Text); err != nil {
						return err
					}
				}
			}
			return nil
		},
	}
}

// renew writes a file that is not as it should be, and leaves the others their age.
func renew(path string, text []byte) error {
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, text) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // source is for everybody
		return err
	}
	return os.WriteFile(path, text, 0o644) //nolint:gosec // source is for everybody
}

// repository is the folder with go.mod, from here upwards.
func repository() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		_, err := os.Stat(filepath.Join(dir, "go.mod"))
		if err == nil {
			return dir, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("no go.mod here or above: run this in the repository")
		}
		dir = filepath.Dir(dir)
	}
}
