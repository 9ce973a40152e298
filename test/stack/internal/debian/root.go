package debian

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/echo-im/echocdc/test/stack/internal/child"
)

// Unpack makes dir a root folder that holds the packages and everything they
// need, and wraps the named programs (paths in it, as usr/sbin/mysqld, glob
// patterns allowed) so that each runs by its own path as any program does.
// Calling it again after a failure goes on where the download broke off.
func Unpack(ctx context.Context, dir string, suite Suite, packages, programs []string) error {
	state := apt{dir: filepath.Join(dir, "apt")}
	files, err := state.download(ctx, suite, packages)
	if err != nil {
		return fmt.Errorf("fetching %s of Debian %s: %w", strings.Join(packages, " "), suite.Name, err)
	}
	root := Root(dir)
	if err := lay(root); err != nil {
		return err
	}
	for _, file := range files {
		if err := unpack(ctx, file, root); err != nil {
			return err
		}
	}
	if err := relink(root); err != nil {
		return fmt.Errorf("mending links: %w", err)
	}
	if err := wrapAll(root, programs); err != nil {
		return err
	}
	return os.RemoveAll(state.dir)
}

// Root returns the root folder in a folder filled by Unpack.
func Root(dir string) string { return filepath.Join(dir, "root") }

// lay makes an empty root with merged /usr, so that a path of an old package
// (/lib/…) lands where the newer ones put theirs.
func lay(root string) error {
	if err := os.RemoveAll(root); err != nil {
		return err
	}
	for _, name := range []string{"bin", "lib", "lib64", "sbin"} {
		if err := os.MkdirAll(filepath.Join(root, "usr", name), 0o755); err != nil {
			return err
		}
		if err := os.Symlink("usr/"+name, filepath.Join(root, name)); err != nil {
			return err
		}
	}
	return nil
}

func unpack(ctx context.Context, file, root string) error {
	const script = `dpkg-deb --fsys-tarfile "$1" | tar -x --keep-directory-symlink --no-same-owner --no-same-permissions -C "$2" \
		--exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' -f -`
	if err := child.Run(exec.CommandContext(ctx, "/bin/sh", "-c", script, "sh", file, root)); err != nil {
		return fmt.Errorf("unpacking %s: %w", filepath.Base(file), err)
	}
	return nil
}

// relink points absolute links (/etc/java-17-openjdk) into the root.
func relink(root string) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Type() != fs.ModeSymlink {
			return err
		}
		target, err := os.Readlink(path)
		if err != nil || !filepath.IsAbs(target) {
			return err
		}
		if _, err := os.Lstat(root + target); err != nil {
			return nil //nolint:nilerr // a link to what we did not unpack stays as it is
		}
		if err := os.Remove(path); err != nil {
			return err
		}
		return os.Symlink(root+target, path)
	})
}
