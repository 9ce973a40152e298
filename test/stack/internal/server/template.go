package server

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/echo-im/echocdc/test/stack/internal/child"
)

// recipe changes when seed does, so that older templates are not used.
const recipe = "2"

// template returns the folder of an initialised data folder and the password
// it was made with; it is made once for each version of the programs.
func (s *Site) template(ctx context.Context, kind Kind, e engine) (dir, password string, err error) {
	name := fmt.Sprintf("templates/%s-%s", kind, brief(recipe+e.version()))
	dir, err = s.Cache.Entry(ctx, name, func(ctx context.Context, dir string) error {
		s.Say("initialising %s, once", kind.Title())
		return s.makeTemplate(ctx, e, dir)
	})
	if err != nil {
		return "", "", fmt.Errorf("initialising %s: %w", kind.Title(), err)
	}
	secret, err := os.ReadFile(filepath.Join(dir, "password"))
	return dir, string(secret), err
}

// brief makes a short name of a long one.
func brief(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:4])
}

// makeTemplate initialises where the server's user can write, and moves the
// result into the cache.
func (s *Site) makeTemplate(ctx context.Context, e engine, dir string) error {
	work, err := s.workFolder(dir)
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := e.account().own(work); err != nil {
		return err
	}
	password := rand.Text()
	if err := e.seed(ctx, work, password); err != nil {
		return err
	}
	if err := os.RemoveAll(filepath.Join(dir, "data")); err != nil {
		return err
	}
	if err := copyTree(ctx, filepath.Join(work, "data"), dir); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "password"), []byte(password), 0o600)
}

// workFolder makes an empty folder to work in for an entry of the cache, whose
// lock the caller has: what a killed one left there goes.
func (s *Site) workFolder(entry string) (string, error) {
	dir := filepath.Join(s.State, "seed-"+brief(entry))
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	return dir, os.Mkdir(dir, 0o700)
}

// copyTree copies a folder into another, sharing its blocks where the file
// system can, owners and holes kept.
func copyTree(ctx context.Context, from, into string) error {
	return run(ctx, nil, "", "cp", "-a", "--reflink=auto", from, into)
}

// run runs a command to its end; the error holds what it said.
func run(ctx context.Context, as *account, input string, command ...string) error {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Stdin = strings.NewReader(input)
	cmd.Dir = "/"
	if as != nil {
		cmd.SysProcAttr = attributes(as)
	}
	return child.Run(cmd)
}
