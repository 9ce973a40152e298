package server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/echo-im/echocdc/test/stack/internal/debian"
)

// packages is what is fetched from Debian when this machine has no program.
type packages struct {
	title    string
	name     string // of the folder in the cache
	suite    func(context.Context) (debian.Suite, error)
	names    []string
	programs []string                // what is run, as patterns of paths in the unpacked root
	readers  *account                // who runs them when it is not us
	finish   func(root string) error // what a package script would have done; may be nil
}

// unpacked returns the root folder that holds the packages, fetched once.
func (s *Site) unpacked(ctx context.Context, p packages) (string, error) {
	home := s.Cache
	if p.readers != nil && !reachable(home.Dir) {
		home.Dir = s.State
	}
	dir, err := home.Entry(ctx, "debian/"+p.name, func(ctx context.Context, dir string) error {
		suite, err := p.suite(ctx)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrNotFetched, err)
		}
		began := time.Now()
		s.Say("fetching %s from Debian %s, once, into %s", p.title, suite.Name, dir)
		if err := debian.Unpack(ctx, dir, suite, p.names, p.programs); err != nil {
			return fmt.Errorf("%w: %w", ErrNotFetched, err)
		}
		if p.finish != nil {
			if err := p.finish(debian.Root(dir)); err != nil {
				return err
			}
		}
		s.Say("fetched %s in %.0f s", p.title, time.Since(began).Seconds())
		return nil
	})
	return debian.Root(dir), err
}

// reachable reports whether every user may pass through all folders of a path.
func reachable(path string) bool {
	for ; path != filepath.Dir(path); path = filepath.Dir(path) {
		found, err := os.Stat(path)
		if err == nil && found.Mode().Perm()&0o001 == 0 {
			return false
		}
	}
	return true
}

// program returns the only file a pattern names in a root.
func program(root, pattern string) (string, error) {
	found, err := filepath.Glob(filepath.Join(root, pattern))
	if err != nil || len(found) == 0 {
		return "", fmt.Errorf("no %s in %s: remove that folder, so that it is fetched again", pattern, root)
	}
	return found[len(found)-1], nil
}

// ErrNotFetched says that a server is neither on this machine nor could be fetched.
var ErrNotFetched = errors.New("not on this machine, and not to be fetched")
