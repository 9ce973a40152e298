package main

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/config"
)

// runner is a command that runs stages until a signal ends it.
type runner struct {
	command *cobra.Command
	// sections of the settings that must make sense for it.
	sections func(settings *config.Loaded, args []string) []string
	stages   func(a *app, args []string) []stage
}

// runs makes the command run its stages.
func (p *program) runs(r runner) *cobra.Command {
	r.command.GroupID = groupRun
	r.command.RunE = func(cmd *cobra.Command, args []string) error {
		settings, err := p.load(cmd)
		if err != nil {
			return err
		}
		sections := r.sections(settings, args)
		if err := settings.Validate(append(sections, "log", "shutdown", "ops")...); err != nil {
			return err
		}
		a, err := p.open(cmd.Context(), settings, slices.Contains(sections, "postgres"))
		if err != nil {
			return err
		}
		defer a.close()
		stages := r.stages(a, args)
		if len(stages) == 0 {
			return &config.Error{Problems: []config.Problem{{
				Key: "modules", What: "nothing that this command runs is enabled", Remedy: "set modules.<name>.enabled to true",
			}}}
		}
		return a.run(cmd.Context(), stages)
	}
	return r.command
}

// runCommand runs everything that is enabled.
func (p *program) runCommand() *cobra.Command {
	return p.runs(runner{
		command: &cobra.Command{
			Use:   "run",
			Short: "Run every enabled stage in one process",
			Long: `Run the reader, the projections and the delivery in one process, as far as modules.*.enabled says so. Each stage lives for
itself: what one waits for does not hold up the others, and none of them ends the process. /readyz tells how they are.

SIGTERM lets them finish what is in hand, for shutdown.timeout at most; a second signal ends the process at once. Nothing is
lost or repeated either way.`,
			Example: `  echocdc run --config echocdc.yaml
  echocdc run --config echocdc.yaml --modules.analytics.enabled=false
  curl -s http://127.0.0.1:9640/readyz`,
			Args: cobra.NoArgs,
		},
		sections: func(settings *config.Loaded, _ []string) []string { return settings.Enabled() },
		stages: func(a *app, _ []string) []stage {
			var stages []stage
			if a.settings.Modules.Tail.Enabled {
				stages = append(stages, a.tail())
			}
			for _, name := range a.settings.Projections() {
				stages = append(stages, a.project(name))
			}
			if a.settings.Modules.Push.Enabled {
				stages = append(stages, a.deliver())
			}
			return stages
		},
	})
}
