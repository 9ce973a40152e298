package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/test/echo"
)

// demoFlags are what a demo is asked to be.
type demoFlags struct {
	lasts    time.Duration
	kafka    string
	database string
	rate     int
	town     echo.Settings
	asJSON   bool
}

// errBooks ends the demo with failure; the report has said why.
var errBooks = errors.New("the books do not agree")

func demoCommand() *cobra.Command {
	f := demoFlags{town: echo.DefaultSettings()}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Run the whole pipeline here among simulated Echo users, and check the books at the end",
		Long: `Run the whole pipeline on this machine: a real MySQL with Echo's tables, PostgreSQL and Redis, Kafka inside this process,
a stand-in for the gateway of the phones, the real echocdc, and simulated users who chat. Nothing is installed and nothing stays.

Ctrl-C, or the time given with --for, ends the chatting. Then everything on its way arrives, and what the users did is compared
with what came of it: every message, every delivery, every active user, every push sent or not sent with its reason. Exit code 1
says that the two do not agree.`,
		Example: `  echocdc-dev demo
  echocdc-dev demo --for 30s --json
  echocdc-dev demo --kafka real --database mariadb --rate 300`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.validate(); err != nil {
				return err
			}
			report, err := runDemo(cmd.Context(), f, cmd.OutOrStdout())
			if err != nil {
				return err
			}
			report.Write(cmd.OutOrStdout())
			if f.asJSON {
				line, err := json.Marshal(report)
				if err != nil {
					return fmt.Errorf("encoding the report: %w", err)
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s\n", line)
			}
			if !report.OK {
				return errBooks
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.DurationVar(&f.lasts, "for", 0, "end after this `time` (default: at Ctrl-C)")
	flags.StringVar(&f.kafka, "kafka", "embedded", "`embedded` in this process, or real")
	flags.StringVar(&f.database, "database", "mysql", "`mysql` or mariadb")
	flags.IntVar(&f.rate, "rate", 100, "`deeds` of users a second")
	flags.IntVar(&f.town.Users, "users", f.town.Users, "`number` of users")
	flags.Uint64Var(&f.town.Seed, "seed", f.town.Seed, "`number` that what users do follows from")
	flags.BoolVar(&f.asJSON, "json", false, "print the books as one JSON object on the last line, too")
	return cmd
}

func (f *demoFlags) validate() error {
	switch {
	case f.kafka != "embedded" && f.kafka != "real":
		return fmt.Errorf("--kafka is %q: use embedded or real", f.kafka)
	case f.database != "mysql" && f.database != "mariadb":
		return fmt.Errorf("--database is %q: use mysql or mariadb", f.database)
	case f.rate < 1:
		return fmt.Errorf("--rate is %d: use 1 or more", f.rate)
	case f.town.Users < 10:
		return fmt.Errorf("--users is %d: a town needs at least 10", f.town.Users)
	case f.lasts < 0:
		return fmt.Errorf("--for is %s: use a positive time, for example 30s", f.lasts)
	default:
		return nil
	}
}
