package server

import (
	"context"
	"path/filepath"

	"github.com/echo-im/echocdc/test/stack/internal/debian"
)

// Python returns a Python 3 with confluent-kafka, both from Debian: the module
// is of one release of Python, so that this machine's is of no use.
func (s *Site) Python(ctx context.Context) (path string, err error) {
	const python = "usr/bin/python3"
	root, err := s.unpacked(ctx, packages{
		title: "Python", name: "python", suite: debian.HostSuite,
		names: []string{"python3", "python3-confluent-kafka"}, programs: []string{python},
	})
	return filepath.Join(root, python), err
}
