package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/config"
)

// configCommand prints settings: those in force, or all there are.
func (p *program) configCommand() *cobra.Command {
	var asJSON, reference bool
	cmd := &cobra.Command{
		Use:     "config",
		GroupID: groupSettle,
		Short:   "Print the settings in force, with secrets masked",
		Long: `Print the settings in force as YAML, each with the file, variable or flag that said it unless it is the default.
Secrets are masked. What is wrong with them is told after them, and the exit code is 2 then.`,
		Example: `  echocdc config --config echocdc.yaml
  echocdc config --reference                 every setting: its form, its default, what it is
  ECHOCDC_LOG_LEVEL=debug echocdc config     shows who said it`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if reference {
				_, err := fmt.Fprint(p.stdout, config.Documentation().Reference())
				return err
			}
			loaded, err := p.load(cmd)
			if err != nil {
				return err
			}
			if err := p.printSettings(loaded, asJSON); err != nil {
				return err
			}
			return loaded.Validate(loaded.Enabled()...)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&reference, "reference", false, "print every setting there is, as Markdown")
	return cmd
}

func (p *program) printSettings(loaded *config.Loaded, asJSON bool) error {
	if asJSON {
		return p.printJSON(loaded.Tree())
	}
	return loaded.WriteYAML(p.stdout)
}
