// Command echocdc-dev is for who works on echocdc: a demo of the whole pipeline
// with simulated users, real servers to test against, measurements, and the
// generated pages. It is never shipped.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/test/stack"
)

func main() {
	// The first signal asks; the second ends the process at once, and servers
	// and child processes end with it.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	if err := command().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "echocdc-dev:", err)
		os.Exit(1)
	}
}

func command() *cobra.Command {
	root := &cobra.Command{
		Use:           "echocdc-dev",
		Short:         "Demo, servers, measurements and generated pages for who works on echocdc",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(demoCommand(), benchCommand(), docsCommand(), stack.Command())
	return root
}
