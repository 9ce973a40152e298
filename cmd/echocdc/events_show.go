package main
import "github.com/spf13/cobra"
func (p *program) eventsShowCommand() *cobra.Command { return &cobra.Command{Use: "show"} }
