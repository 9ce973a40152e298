// Package cache is the folder where what was downloaded or initialised once
// stays for later runs. An entry is made under a lock, appears whole or not at
// all, and is never changed afterwards, so a second run needs neither the
// network nor the lock. It does not know what its entries are.
package cache

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// stamp is the file that says an entry is whole.
const stamp = ".whole"

// A Cache is such a folder.
type Cache struct {
	Dir string
	// Waiting is told which entry another process is making while we wait.
	Waiting func(entry string)
}

// UserDir returns the cache folder of the user: ECHOCDC_CACHE, else echocdc in
// the operating system's folder for caches.
func UserDir() (string, error) {
	if dir := os.Getenv("ECHOCDC_CACHE"); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("finding the cache folder: %w: name one with ECHOCDC_CACHE", err)
	}
	return filepath.Join(dir, "echocdc"), nil
}

// Entry returns the folder of an entry, made by fill when it is not there yet.
// Callers in other processes wait for the one that fills. What fill leaves in
// the folder when it fails is there when it is tried again: a download resumes.
func (c Cache) Entry(ctx context.Context, name string, fill func(ctx context.Context, dir string) error) (string, error) {
	dir := filepath.Join(c.Dir, name)
	if whole(dir) {
		return dir, nil
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return "", fmt.Errorf("making the cache folder: %w: name another with ECHOCDC_CACHE", err)
	}
	unlock, err := lock(ctx, dir+".lock", func() { c.Waiting(name) })
	if err != nil {
		return "", err
	}
	defer unlock()

	if whole(dir) {
		return dir, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	if err := fill(ctx, dir); err != nil {
		return "", err
	}
	return dir, os.WriteFile(filepath.Join(dir, stamp), nil, 0o644)
}

func whole(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, stamp))
	return !errors.Is(err, fs.ErrNotExist)
}
