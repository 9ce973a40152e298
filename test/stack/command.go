package stack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/test/stack/internal/lease"
	"github.com/echo-im/echocdc/test/stack/internal/server"
)

// Command returns "stack up|down|status": servers for people, that stay until
// they are ended.
func Command() *cobra.Command {
	stack := &cobra.Command{
		Use:   "stack",
		Short: "Run the real servers tests use: MySQL, MariaDB, PostgreSQL, Redis, Kafka",
		Args:  cobra.NoArgs,
	}
	stack.AddCommand(
		&cobra.Command{
			Use:       "up [server…]",
			Short:     "Start servers (default: all but mysql56) that stay until 'stack down', and print how to reach them",
			ValidArgs: names(),
			Args:      known,
			RunE: func(cmd *cobra.Command, args []string) error {
				return up(cmd.Context(), args, cmd.OutOrStdout(), cmd.ErrOrStderr())
			},
		},
		&cobra.Command{
			Use:   "down",
			Short: "End these servers and remove their data",
			Args:  cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				return down(cmd.Context(), cmd.OutOrStdout())
			},
		},
		&cobra.Command{
			Use:   "status",
			Short: "Print which of these servers run, and how to reach them",
			Args:  cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				return status(cmd.OutOrStdout())
			},
		},
	)
	return stack
}

func names() []string {
	var all []string
	for _, kind := range server.Kinds() {
		all = append(all, string(kind))
	}
	return all
}

func known(_ *cobra.Command, args []string) error {
	for _, arg := range args {
		if !slices.Contains(names(), arg) {
			return fmt.Errorf("there is no server %q: choose of %s", arg, strings.Join(names(), ", "))
		}
	}
	return nil
}

// keptDir is where the servers of "stack up" live: beside the runs, where no
// reaper looks.
func keptDir(site *server.Site) string { return filepath.Join(site.State, "up") }

func up(ctx context.Context, args []string, out, log io.Writer) error {
	site, err := server.Here(sayOn(log))
	if err != nil {
		return err
	}
	run, err := lease.Keep(keptDir(site))
	if err != nil {
		return err
	}
	kinds := server.Usual()
	if len(args) > 0 {
		kinds = nil
		for _, arg := range args {
			kinds = append(kinds, Kind(arg))
		}
	}
	kept := &house{site: site, run: run}
	failed := kept.warm(ctx, kinds) // those that started stay, and are listed
	return errors.Join(failed, list(site, out))
}

func down(ctx context.Context, out io.Writer) error {
	site, err := server.Here(func(string, ...any) {})
	if err != nil {
		return err
	}
	if _, err := os.Stat(keptDir(site)); os.IsNotExist(err) {
		fmt.Fprintln(out, "no server runs")
		return nil
	}
	run, err := lease.Keep(keptDir(site))
	if err != nil {
		return err
	}
	if err := run.End(ctx); err != nil {
		return err
	}
	fmt.Fprintln(out, "ended, data removed")
	return nil
}

func status(out io.Writer) error {
	site, err := server.Here(func(string, ...any) {})
	if err != nil {
		return err
	}
	return list(site, out)
}

// list prints the servers as the variables that make tests use them.
func list(site *server.Site, out io.Writer) error {
	running := 0
	for _, kind := range server.Kinds() {
		found, err := server.Find(filepath.Join(keptDir(site), string(kind)))
		if err != nil {
			return err
		}
		if found == nil {
			continue
		}
		running++
		fmt.Fprintf(out, "%s=%s\n", variable(kind), endpoint(found).URL)
	}
	if running == 0 {
		fmt.Fprintln(out, "no server runs: start them with 'echocdc-dev stack up'")
	}
	return nil
}
