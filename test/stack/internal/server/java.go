package server

import (
	"context"
	"os"
	"path/filepath"

	"github.com/echo-im/echocdc/test/stack/internal/debian"
)

// findJava returns a Java 17 or newer and what it says of itself: JAVA_HOME's, PATH's, or Debian's.
func (s *Site) findJava(ctx context.Context) (path, version string, err error) {
	for _, name := range []string{filepath.Join(os.Getenv("JAVA_HOME"), "bin", "java"), "java"} {
		if path, version, ok := s.installed(ctx, name, [2]int{17, 0}); ok {
			return path, version, nil
		}
	}
	const java = "usr/lib/jvm/java-*-openjdk-*/bin/java"
	root, err := s.unpacked(ctx, packages{
		title: "Java", name: "java", suite: debian.HostSuite,
		names: []string{"default-jre-headless"}, programs: []string{java},
		finish: func(root string) error {
			path, err := program(root, java)
			if err != nil {
				return err
			}
			return trustMachine(path)
		},
	})
	if err != nil {
		return "", "", err
	}
	path, err = program(root, java)
	if err != nil {
		return "", "", err
	}
	version, err = versionOf(ctx, path)
	return path, version, err
}
