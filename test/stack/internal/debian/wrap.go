package debian

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// wrapAll replaces each program by a script of its name that runs it with the
// root's own loader and libraries: the machine's may be older than it needs.
// The program sees the script's path as its name, from which servers such as
// PostgreSQL find their files.
func wrapAll(root string, patterns []string) error {
	loader, err := loader(root)
	if err != nil {
		return err
	}
	libraries, err := libraries(root)
	if err != nil {
		return err
	}
	for _, pattern := range patterns {
		programs := matches(root, pattern)
		if len(programs) == 0 {
			return fmt.Errorf("the packages hold no %s", pattern)
		}
		for _, program := range programs {
			if err := wrap(program, loader, libraries); err != nil {
				return fmt.Errorf("wrapping %s: %w", program, err)
			}
		}
	}
	return nil
}

// matches returns each program a pattern names once, though folders have
// several names.
func matches(root, pattern string) []string {
	found, _ := filepath.Glob(filepath.Join(root, pattern)) // the pattern is well formed
	for i, path := range found {
		if folder, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
			found[i] = filepath.Join(folder, filepath.Base(path))
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func wrap(program, loader string, libraries []string) error {
	kind, err := os.Lstat(program)
	if err != nil {
		return err
	}
	target := program + ".elf"
	if kind.Mode().Type() == os.ModeSymlink { // as redis-server: the program goes by the name it is called
		target, err = filepath.EvalSymlinks(program)
		if err == nil {
			err = os.Remove(program)
		}
	} else {
		err = os.Rename(program, target)
	}
	if err != nil {
		return err
	}
	script := fmt.Sprintf("#!/bin/sh\nexec '%s' --library-path '%s' --argv0 '%s' '%s' \"$@\"\n",
		loader, strings.Join(libraries, ":"), program, target)
	return os.WriteFile(program, []byte(script), 0o755)
}

// loader finds the dynamic loader: its name has the architecture in it.
func loader(root string) (string, error) {
	for _, pattern := range []string{"usr/lib64/ld-linux-*.so.*", "usr/lib/ld-linux-*.so.*", "usr/lib/*/ld-linux-*.so.*"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err == nil && len(found) > 0 {
			return found[0], nil
		}
	}
	return "", fmt.Errorf("no dynamic loader in %s", root)
}

// libraries are the folders a program looks for its libraries in: the
// architecture's, and the private ones that packages keep beside it.
func libraries(root string) ([]string, error) {
	common, err := filepath.Glob(filepath.Join(root, "usr", "lib", "*-linux-gnu*"))
	if err != nil || len(common) == 0 {
		return nil, fmt.Errorf("no libraries in %s", root)
	}
	for _, private := range []string{"usr/lib/*-linux-gnu*/mysql", "usr/lib/mysql/private"} {
		found, err := filepath.Glob(filepath.Join(root, private))
		if err != nil {
			return nil, err
		}
		common = append(common, found...)
	}
	return common, nil
}
