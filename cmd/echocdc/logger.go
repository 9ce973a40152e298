package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/lmittmann/tint"
	"golang.org/x/term"

	"github.com/echo-im/echocdc/config"
)

// newLogger writes for people on a terminal and JSON elsewhere, unless the
// settings want one of the two. The level was checked with the settings.
func newLogger(settings config.Log, w io.Writer, environ []string) *slog.Logger {
	var level slog.Level
	if level.UnmarshalText([]byte(settings.Level)) != nil {
		level = slog.LevelInfo
	}
	if settings.Format == "json" || settings.Format == "auto" && !isTerminal(w) {
		return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))
	}
	return slog.New(tint.NewTextHandler(w, &tint.Options{
		Level:      level,
		TimeFormat: time.TimeOnly + ".000",
		NoColor:    !isTerminal(w) || wantsNoColor(environ),
	}))
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// wantsNoColor follows the convention of no-color.org: any value counts.
func wantsNoColor(environ []string) bool {
	return slices.ContainsFunc(environ, func(pair string) bool {
		value, ok := strings.CutPrefix(pair, "NO_COLOR=")
		return ok && value != ""
	})
}

// warningsOnly is for libraries that tell of their everyday life at Info.
func warningsOnly(log *slog.Logger) *slog.Logger { return slog.New(warnings{log.Handler()}) }

type warnings struct{ slog.Handler }

// Enabled implements [slog.Handler].
func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

// WithAttrs implements [slog.Handler].
func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

// WithGroup implements [slog.Handler].
func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }
