// Package operations writes the list of figures in docs/operations.md from
// what the packages register, so that none is missing there and none is told
// of that does not exist.
package operations

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/echo-im/echocdc/binlog"
	rules "github.com/echo-im/echocdc/handlers/push"
	"github.com/echo-im/echocdc/ops"
	"github.com/echo-im/echocdc/projector"
	"github.com/echo-im/echocdc/sinks/kafka"
	"github.com/echo-im/echocdc/sinks/push"
	"github.com/echo-im/echocdc/sinks/redis"
	"github.com/echo-im/echocdc/test/gen"
)

const page = "docs/operations.md"

// The list stands between these lines of the page.
const (
	begin = "<!-- metrics -->\n"
	end   = "<!-- /metrics -->\n"
)

// Files makes the page from itself and from the code under root, the module's folder.
func Files(root string) ([]gen.File, error) {
	text, err := os.ReadFile(filepath.Join(root, page))
	if err != nil {
		return nil, err
	}
	before, rest, found := bytes.Cut(text, []byte(begin))
	_, after, closed := bytes.Cut(rest, []byte(end))
	if !found || !closed {
		return nil, fmt.Errorf("%s lacks the lines %q and %q", page, begin, end)
	}
	list, err := table()
	if err != nil {
		return nil, err
	}
	return []gen.File{{Path: page, Text: slices.Concat(before, []byte(begin), []byte(list), []byte(end), after)}}, nil
}

// figure is a metric as its package describes it.
type figure struct {
	name, help, labels string
}

func table() (string, error) {
	var r recorder
	binlog.NewMetrics(&r)
	kafka.NewMetrics(&r)
	projector.NewMetrics(&r)
	rules.NewMetrics(&r)
	redis.NewMetrics(&r)
	push.NewMetrics(&r)
	ops.NewHealth(slog.New(slog.DiscardHandler), &r)
	ops.RegisterBuild(&r, "", "")

	figures := map[string]figure{}
	for _, description := range r.descriptions {
		f, err := parse(description)
		if err != nil {
			return "", err
		}
		figures[f.name] = f
	}
	var b strings.Builder
	b.WriteString("| figure | labels | what it tells |\n|---|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(figures)) {
		f := figures[name]
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.name, f.labels, f.help)
	}
	return b.String(), nil
}

// parse reads what a description says of itself: it has no accessors.
func parse(description string) (figure, error) {
	parts := regexp.MustCompile(`^Desc\{fqName: ("(?:[^"\\]|\\.)*"), help: ("(?:[^"\\]|\\.)*"),.* variableLabels: \{(.*)\}\}$`).FindStringSubmatch(description)
	if parts == nil {
		return figure{}, fmt.Errorf("parsing a metric's description %q: its form has changed", description)
	}
	name, err := strconv.Unquote(parts[1])
	help, helpErr := strconv.Unquote(parts[2])
	return figure{name: name, help: help, labels: strings.ReplaceAll(parts[3], ",", ", ")}, errors.Join(err, helpErr)
}

// recorder is a registerer that only notes what it is given.
type recorder struct{ descriptions []string }

// Register implements [prometheus.Registerer].
func (r *recorder) Register(c prometheus.Collector) error {
	described := make(chan *prometheus.Desc)
	go func() {
		defer close(described)
		c.Describe(described)
	}()
	for d := range described {
		r.descriptions = append(r.descriptions, d.String())
	}
	return nil
}

// MustRegister implements [prometheus.Registerer].
func (r *recorder) MustRegister(collectors ...prometheus.Collector) {
	for _, c := range collectors {
		if err := r.Register(c); err != nil {
			panic(err) // as the interface says; Register never fails
		}
	}
}

// Unregister implements [prometheus.Registerer].
func (*recorder) Unregister(prometheus.Collector) bool { return false }
