// Package debian unpacks Debian packages with all the libraries they need into
// a folder of one's own, and makes their programs run there with that folder's
// own C library. It needs apt, but no root; nothing is installed, no package
// script runs, and the machine's apt state is neither read nor changed. It
// trusts what apt trusts: signatures are checked against Debian's keys.
package debian

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/echo-im/echocdc/test/stack/internal/child"
)

// assumed are packages apt takes as installed: wanted by package scripts,
// which never run here, or by features that no server of ours uses.
const assumed = `perl perl-base perl:any debconf debconf-2.0 adduser passwd procps psmisc lsof init-system-helpers
	lsb-base sysvinit-utils iproute2 galera-4 rsync socat gawk libdbi-perl mariadb-common mysql-common dpkg
	postgresql-common postgresql-client-common ssl-cert locales sensible-utils ucf logrotate
	systemd libsystemd-shared fontconfig fonts-dejavu-extra ca-certificates-java`

// An apt is apt-get with its whole state in one folder.
type apt struct{ dir string }

// download brings the packages and all they depend on into the folder, and
// returns the files. What an earlier, broken call has brought is not brought again.
func (a apt) download(ctx context.Context, suite Suite, packages []string) ([]string, error) {
	if err := a.write(suite); err != nil {
		return nil, err
	}
	if err := a.run(ctx, "update"); err != nil {
		return nil, err
	}
	args := append([]string{"--yes", "--download-only", "install"}, packages...)
	if err := a.run(ctx, args...); err != nil {
		return nil, err
	}
	return filepath.Glob(filepath.Join(a.archives(), "*.deb"))
}

func (a apt) archives() string { return filepath.Join(a.dir, "archives") }

func (a apt) run(ctx context.Context, args ...string) error {
	args = append([]string{"-c", filepath.Join(a.dir, "apt.conf"), "-qq"}, args...)
	cmd := exec.CommandContext(ctx, "apt-get", args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "DEBIAN_FRONTEND=noninteractive")
	return child.Run(cmd)
}

// write lays out the state: one source, an invented list of installed
// packages, and settings that keep the machine's own out.
func (a apt) write(suite Suite) error {
	for _, dir := range []string{"lists/partial", "archives/partial"} {
		if err := os.MkdirAll(filepath.Join(a.dir, dir), 0o755); err != nil {
			return err
		}
	}
	who, err := user.Current()
	if err != nil {
		return fmt.Errorf("finding who runs this: %w", err)
	}
	settings := fmt.Sprintf(aptSettings, a.dir, who.Username, runtime.GOARCH)
	source := fmt.Sprintf("deb [signed-by=%s] %s %s main\n", keyring, suite.Mirror, suite.Name)
	for name, text := range map[string]string{"apt.conf": settings, "sources.list": source, "status": installed()} {
		if err := os.WriteFile(filepath.Join(a.dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func installed() string {
	var status strings.Builder
	for name := range strings.FieldsSeq(assumed) {
		fmt.Fprintf(&status, "Package: %s\nStatus: install ok installed\nArchitecture: %s\nMulti-Arch: allowed\n"+
			"Version: 99:99.0\nMaintainer: none <none@example.org>\nDescription: assumed\n\n", name, runtime.GOARCH)
	}
	return status.String()
}

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"

// aptSettings is read after the machine's, so a proxy set there still counts.
const aptSettings = `#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
#clear DPkg::Pre-Install-Pkgs;
Dir::Etc::sourcelist "%[1]s/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "%[1]s";
Dir::State::lists "%[1]s/lists";
Dir::State::status "%[1]s/status";
Dir::State::extended_states "%[1]s/extended_states";
Dir::Cache "%[1]s";
Dir::Cache::archives "%[1]s/archives";
Dir::Log "%[1]s";
APT::Sandbox::User "%[2]s";
APT::Default-Release "";
APT::Install-Recommends "0";
APT::Architectures { "%[3]s"; };
APT::Keep-Downloaded-Packages "1";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Update::Error-Mode "any";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::IndexTargets::deb::CNF::DefaultEnabled "false";
`
