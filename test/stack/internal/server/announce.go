package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// file is where a server is described for other processes.
func file(dir string) string { return filepath.Join(dir, "server.json") }

// Announce describes the server for Find.
func (s *Server) Announce() error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return os.WriteFile(file(s.Dir), text, 0o600)
}

// Find returns the server announced in a folder, or nil when none runs there.
func Find(dir string) (*Server, error) {
	text, err := os.ReadFile(file(dir))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil //nolint:nilnil // none there is an answer
	}
	if err != nil {
		return nil, err
	}
	var found Server
	if err := json.Unmarshal(text, &found); err != nil {
		return nil, fmt.Errorf("reading %s: %w", file(dir), err)
	}
	if !found.Process.Alive() {
		return nil, nil //nolint:nilnil // it ran once
	}
	return &found, nil
}
