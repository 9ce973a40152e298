package debian

import (
	"fmt"
	"os"
	"path/filepath"
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
		programs, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(programs) == 0 {
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

func wrap(program, loader string, libraries []string) error {
	real, err := filepath.EvalSymlinks(program)
	if err != nil {
		return err
	}
	if real == program {
		real += ".elf"
		err = os.Rename(program, real)
	} else {
		err = os.Remove(program) // a link, as redis-server: the program goes by the name it is called
	}
	if err != nil {
		return err
	}
	script := fmt.Sprintf("#!/bin/sh\nexec '%s' --library-path '%s' --argv0 '%s' '%s' \"$@\"\n",
		loader, strings.Join(libraries, ":"), program, real)
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
	common, err := filepath.Glob(filepath.Join(root, "usr/lib/*-linux-gnu*"))
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
