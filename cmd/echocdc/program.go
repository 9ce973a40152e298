package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/config"
)

// Exit codes. Two means that trying again as is will never help.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// program is one run of echocdc: what the world gave it.
type program struct {
	environ        []string
	stdout, stderr io.Writer

	// file is the --config flag.
	file string
	// understood is set once the command line made sense; what goes wrong later
	// is no matter of usage, unless the settings are.
	understood bool
}

// run does what the arguments say and returns the exit code.
func (p *program) run(ctx context.Context, args []string) int {
	root := p.command() //nolint:contextcheck // it builds commands; each is given the context when it runs
	root.SetArgs(args)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	var wrong *config.Error
	isUsage := !p.understood || errors.As(err, &wrong)
	if !errors.Is(err, errTold) {
		for line := range strings.Lines(err.Error()) {
			if line = strings.TrimSpace(line); line != "" {
				fmt.Fprintf(p.stderr, "echocdc: %s\n", line)
			}
		}
	}
	if isUsage {
		return exitUsage
	}
	return exitFailed
}

// errTold ends a command with failure when all has been said already.
var errTold = errors.New("told already")

// load reads the settings a command line leads to, and checks the named sections.
func (p *program) load(cmd *cobra.Command, sections ...string) (*config.Loaded, error) {
	loaded, err := config.Load(config.Sources{
		File:    p.configFile(),
		Environ: p.environ,
		Flags:   settingsGiven(cmd.Flags()),
	})
	if err != nil {
		return nil, err
	}
	if err := loaded.Validate(sections...); err != nil {
		return nil, err
	}
	return loaded, nil
}

// configFile is the file named by flag, or else by the environment.
func (p *program) configFile() string {
	if p.file != "" {
		return p.file
	}
	for _, pair := range p.environ {
		if path, ok := strings.CutPrefix(pair, config.ConfigVariable+"="); ok {
			return path
		}
	}
	return ""
}

// printJSON prints one value for scripts to read.
func (p *program) printJSON(v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("printing JSON: %w", err)
	}
	_, err = fmt.Fprintf(p.stdout, "%s\n", text)
	return err
}
