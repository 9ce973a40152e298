package main

import (
	"github.com/spf13/cobra"
)

const rootHelp = `echocdc reads the binary log of an Echo server's MySQL, as a replica does and never writing to it,
turns what is committed into events on Kafka, and keeps statistics and push jobs of them in PostgreSQL.

Settings come from a YAML file, from ECHOCDC_* variables and from flags; each outranks the one before.
Every setting is a flag of every command: mysql.addr is --mysql.addr. 'echocdc config --reference' lists them.

Exit codes: 0 done, 1 failed, 2 the command line or the settings are wrong.`

const rootExamples = `  echocdc check   --config echocdc.yaml    what is missing, and the SQL or command that mends it
  echocdc migrate --config echocdc.yaml    make or update the tables in PostgreSQL
  echocdc run     --config echocdc.yaml    run everything that is enabled`

// The groups of commands in the help.
const (
	groupRun    = "run"
	groupLook   = "look"
	groupSettle = "settle"
)

// command builds the command tree. Each command is in the file of its name.
func (p *program) command() *cobra.Command {
	root := &cobra.Command{
		Use:           "echocdc",
		Short:         "Events, statistics and pushes from an Echo server's database",
		Long:          rootHelp,
		Example:       rootExamples,
		SilenceUsage:  true,
		SilenceErrors: true,
		PersistentPreRun: func(*cobra.Command, []string) {
			p.understood = true
		},
	}
	root.AddGroup(
		&cobra.Group{ID: groupRun, Title: "Run"},
		&cobra.Group{ID: groupLook, Title: "Look"},
		&cobra.Group{ID: groupSettle, Title: "Set up and mend"},
	)
	root.PersistentFlags().StringVarP(&p.file, "config", "c", "", "YAML `file` with settings, or ECHOCDC_CONFIG")
	addSettings(root.PersistentFlags())
	root.SetFlagErrorFunc(explainFlag)
	root.AddCommand(
		p.runCommand(),
		p.tailCommand(),
		p.projectCommand(),
		p.deliverCommand(),
		p.checkCommand(),
		p.migrateCommand(),
		p.eventsCommand(),
		p.positionCommand(),
		p.verifyCommand(),
		p.schemaCommand(),
		p.snapshotCommand(),
		p.configCommand(),
		p.versionCommand(),
	)
	return root
}
