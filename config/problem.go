package config

import (
	"fmt"
	"strings"
)

// Problem is one thing that is wrong with the settings.
type Problem struct {
	// Key is the setting, or what was written where a setting's name belongs;
	// empty where What names it.
	Key string
	// Where it was said: a file, an environment variable, a flag; empty for a default.
	Where string
	// What is wrong, and what to do about it.
	What   string
	Remedy string
}

// String is the problem on one line.
func (p Problem) String() string {
	var b strings.Builder
	if p.Key != "" {
		b.WriteString(p.Key + ": ")
	}
	b.WriteString(p.What)
	if p.Where != "" {
		fmt.Fprintf(&b, " (from %s)", p.Where)
	}
	if p.Remedy != "" {
		b.WriteString("; ")
		b.WriteString(p.Remedy)
	}
	return b.String()
}

// Error is every problem of the settings at once, so that a reader mends them
// in one go. It holds no secret values.
type Error struct{ Problems []Problem }

// Error lists the problems, one on each line.
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// problems collects what is wrong until somebody asks.
type problems []Problem

func (p *problems) add(problem Problem) { *p = append(*p, problem) }

func (p *problems) err() error {
	if len(*p) == 0 {
		return nil
	}
	return &Error{Problems: *p}
}
