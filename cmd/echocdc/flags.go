package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/echo-im/echocdc/config"
)

// settingFlag holds a setting as it was written on the command line: what it
// means is for package config.
type settingFlag struct {
	text string
	form string
}

func (f *settingFlag) String() string { return f.text }
func (f *settingFlag) Type() string   { return f.form }

func (f *settingFlag) Set(text string) error {
	f.text = text
	return nil
}

// addSettings makes a flag of every setting that is no secret. They are too
// many for the help, which names the reference instead.
func addSettings(flags *pflag.FlagSet) {
	documentation := config.Documentation()
	for _, s := range config.Settings() {
		if s.Secret {
			continue
		}
		flag := flags.VarPF(&settingFlag{text: s.Default, form: s.Form}, s.Key, "", documentation.Of(s.Key, s.Path))
		flag.Hidden = true
		if s.Form == "true or false" {
			flag.NoOptDefVal = "true"
		}
	}
}

// settingsGiven are the settings the command line names.
func settingsGiven(flags *pflag.FlagSet) map[string]string {
	given := map[string]string{}
	flags.Visit(func(flag *pflag.Flag) {
		if setting, ok := flag.Value.(*settingFlag); ok {
			given[flag.Name] = setting.text
		}
	})
	return given
}

// explainFlag says of a flag that does not exist what was meant, or why there is none.
func explainFlag(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) {
		return fmt.Errorf("%w; see '%s --help'", err, cmd.CommandPath())
	}
	name := unknown.GetSpecifiedName()
	for _, s := range config.Settings() {
		if s.Secret && s.Key == name {
			return fmt.Errorf("%s is a secret and no flag, for every user of this machine could see it; set %s, or %s_FILE to a file that holds it",
				name, s.Env(), s.Env())
		}
	}
	if near := config.Nearest(name, flagNames(cmd)); near != "" {
		return fmt.Errorf("%w; did you mean --%s?", err, near)
	}
	return fmt.Errorf("%w; see '%s --help' and 'echocdc config --reference'", err, cmd.CommandPath())
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	for _, flags := range []*pflag.FlagSet{cmd.Flags(), cmd.InheritedFlags()} {
		flags.VisitAll(func(flag *pflag.Flag) { names = append(names, flag.Name) })
	}
	slices.Sort(names)
	return slices.Compact(names)
}
