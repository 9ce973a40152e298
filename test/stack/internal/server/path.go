package server

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
)

// installed returns the path of a program of this machine and what it says of
// its version, when the site takes such and the version is at least the wanted
// one: 10.11 as [2]int{10, 11}.
func (s *Site) installed(ctx context.Context, name string, atLeast [2]int) (path, version string, ok bool) {
	if s.IgnorePath {
		return "", "", false
	}
	for _, candidate := range []string{name, "/usr/sbin/" + name, "/usr/local/sbin/" + name} {
		path, err := exec.LookPath(candidate)
		if err != nil {
			continue
		}
		version, err := versionOf(ctx, path)
		if err == nil && reaches(version, atLeast) {
			return path, version, true
		}
	}
	return "", "", false
}

// versionOf asks a program for its version, env added to our environment.
func versionOf(ctx context.Context, program string, env ...string) (string, error) {
	cmd := exec.CommandContext(ctx, program, "--version")
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.Output()
	return string(out), err
}

// reaches compares the first number with a point in the text.
func reaches(version string, atLeast [2]int) bool {
	found := regexp.MustCompile(`(\d+)\.(\d+)`).FindStringSubmatch(version)
	if found == nil {
		return false
	}
	major, _ := strconv.Atoi(found[1]) // digits by the pattern
	minor, _ := strconv.Atoi(found[2])
	return major > atLeast[0] || major == atLeast[0] && minor >= atLeast[1]
}

// realDir returns the folder a program really lies in, behind all links.
func realDir(program string) string {
	if target, err := filepath.EvalSymlinks(program); err == nil {
		program = target
	}
	return filepath.Dir(program)
}
