// Command echocdc follows an Echo server's database and turns what is
// committed there into events, statistics and pushes.
//
// It knows every package and does nothing itself: commands read the settings,
// wire the stages, and hand them a logger, a registry and a health book.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // analytics.time_zone works where the machine has no time zones
)

func main() {
	// The first signal asks; from then on the second ends the process at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)

	p := &program{environ: os.Environ(), stdout: os.Stdout, stderr: os.Stderr}
	os.Exit(p.run(ctx, os.Args[1:]))
}
