package debian

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// A Suite is where packages come from: a mirror and a release on it.
type Suite struct {
	Mirror string
	Name   string // code name, as trixie or sid
}

// errNoDebian tells why nothing can be fetched here.
var errNoDebian = errors.New("apt on this machine names no Debian mirror")

// HostSuite returns the release this machine's apt is set up with.
func HostSuite(ctx context.Context) (Suite, error) {
	const format = "$(REPO_URI) $(CODENAME)"
	cmd := exec.CommandContext(ctx, "apt-get", "indextargets", "--format", format, "Created-By: Packages", "Label: Debian")
	out, err := cmd.Output()
	if err != nil {
		return Suite{}, fmt.Errorf("asking apt for its mirrors: %w", err)
	}
	return release(string(out))
}

// release picks the first release of apt's list, not one's updates.
func release(targets string) (Suite, error) {
	for line := range strings.Lines(targets) {
		mirror, name, ok := strings.Cut(strings.TrimSpace(line), " ")
		if ok && name != "" && !strings.Contains(name, "-") {
			return Suite{Mirror: mirror, Name: name}, nil
		}
	}
	return Suite{}, errNoDebian
}

// Unstable returns the unstable release on this machine's mirror.
func Unstable(ctx context.Context) (Suite, error) {
	host, err := HostSuite(ctx)
	return Suite{Mirror: host.Mirror, Name: "sid"}, err
}
