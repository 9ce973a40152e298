package debian

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSuiteIsTheMachinesRelease(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		targets string
		want    Suite
		fails   error
	}{
		"the release, not its updates": {
			targets: "mirror:/debian/ trixie-updates\nmirror:/debian/ trixie\nmirror:/debian/ bookworm\n",
			want:    Suite{Mirror: "mirror:/debian/", Name: "trixie"},
		},
		"no release": {targets: "\n", fails: errNoDebian},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got, err := release(c.targets)

			require.ErrorIs(t, err, c.fails)
			require.Equal(t, c.want, got)
		})
	}
}

func TestRelinkPointsIntoTheRoot(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	write(t, filepath.Join(root, "etc", "there"), "found")
	require.NoError(t, os.Symlink("/etc/there", filepath.Join(root, "inside")))
	require.NoError(t, os.Symlink("/etc/nowhere", filepath.Join(root, "outside")))

	require.NoError(t, relink(root))

	text, err := os.ReadFile(filepath.Join(root, "inside"))
	require.NoError(t, err)
	require.Equal(t, "found", string(text))
	target, err := os.Readlink(filepath.Join(root, "outside"))
	require.NoError(t, err)
	require.Equal(t, "/etc/nowhere", target)
}

func TestWrappedProgramRunsByItsOwnName(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	// A stand-in for the loader prints what it was asked to run.
	write(t, filepath.Join(root, "usr", "lib64", "ld-linux-any.so.2"), "#!/bin/sh\necho \"$@\"\n")
	write(t, filepath.Join(root, "usr", "lib", "any-linux-gnu", "libc.so"), "")
	program := filepath.Join(root, "usr", "bin", "program")
	alias := filepath.Join(root, "usr", "bin", "alias")
	write(t, program, "ELF")
	require.NoError(t, os.Symlink("program", alias))

	require.NoError(t, wrapAll(root, []string{"usr/bin/alias", "usr/bin/program"}))

	for path, target := range map[string]string{program: program + ".elf", alias: program} {
		said, err := exec.Command(path, "one", "two words").Output()
		require.NoError(t, err)
		require.Equal(t, "--library-path "+filepath.Join(root, "usr", "lib", "any-linux-gnu")+
			" --argv0 "+path+" "+target+" one two words\n", string(said))
	}
}

func TestWrapNamesAMissingProgram(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	write(t, filepath.Join(root, "usr", "lib64", "ld-linux-any.so.2"), "")
	write(t, filepath.Join(root, "usr", "lib", "any-linux-gnu", "libc.so"), "")

	err := wrapAll(root, []string{"usr/sbin/mysqld"})

	require.ErrorContains(t, err, "the packages hold no usr/sbin/mysqld")
}

func write(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o755))
}
