package config

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"
)

// layer is what one source says, before anybody looks at its meaning.
type layer struct {
	name     string              // for people: "file echocdc.yaml"
	values   map[string]any      // by setting
	where    func(string) string // what said this setting
	files    map[string]string   // what named the file of this secret
	problems problems
}

// fileSuffix marks a setting that names a file with a secret in it.
const fileSuffix = "_file"

// ConfigVariable names the file to read when no flag does.
const ConfigVariable = envPrefix + "CONFIG"

func fileLayer(path string) layer {
	name := "file " + path
	l := layer{name: name, values: map[string]any{}, files: map[string]string{}, where: func(string) string { return name }}
	if path == "" {
		return l
	}
	read := koanf.New(".")
	if err := read.Load(file.Provider(path), yaml.Parser()); err != nil {
		l.problems.add(Problem{Key: "--config", What: "reading " + path + ": " + unquoted(err), Remedy: "give a YAML file, or none"})
		return l
	}
	for key, value := range read.All() {
		if value != nil { // a section without settings, or a setting left blank
			l.values[key] = value
		}
	}
	return l
}

// unquoted is the parser's error without what it quotes of the file, which may be a secret given by mistake.
func unquoted(err error) string {
	if strings.Contains(err.Error(), "cannot unmarshal") {
		return "it holds something else than named settings"
	}
	return err.Error()
}

func flagLayer(flags map[string]string) layer {
	l := layer{name: "flags", values: map[string]any{}, files: map[string]string{}, where: func(key string) string { return "--" + key }}
	for key, text := range flags {
		l.values[key] = text
	}
	return l
}

func envLayer(environ []string) layer {
	l := layer{name: "environment", values: map[string]any{}, files: map[string]string{}, where: envName}
	keys := map[string]string{}
	for _, key := range keysOf(Settings()) {
		keys[envName(key)] = key
	}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		if !strings.HasPrefix(name, envPrefix) || isForOthers(name) {
			continue
		}
		if key, ok := keys[name]; ok {
			l.values[key] = value
			continue
		}
		l.problems.add(Problem{
			Key: name, What: "no setting has this environment variable",
			Remedy: suggest(name, slices.Collect(maps.Keys(keys))),
		})
	}
	return l
}

// isForOthers tells whether a variable with our prefix is not a setting: those
// of the tests, and what Kubernetes gives every process beside a service named echocdc.
func isForOthers(name string) bool {
	return name == ConfigVariable || name == envPrefix+"CACHE" || strings.HasPrefix(name, envPrefix+"TEST_") ||
		regexp.MustCompile(`_SERVICE_(HOST|PORT)(_|$)|_PORT$|_PORT_\d+_(TCP|UDP|SCTP)(_|$)`).MatchString(name)
}

// check complains about names that are no setting's, and drops them.
func (l *layer) check(settings []Setting) {
	keys := keysOf(settings)
	maps.DeleteFunc(l.values, func(key string, _ any) bool {
		if slices.Contains(keys, key) || isEntry(key, settings) {
			return false
		}
		problem := Problem{Key: key, Where: l.where(key), What: "no such setting", Remedy: suggest(key, keys)}
		if slices.ContainsFunc(keys, func(k string) bool { return strings.HasPrefix(k, key+".") }) {
			problem.What, problem.Remedy = "this is a section of settings, not a value", "indent its settings under it"
		}
		l.problems.add(problem)
		return true
	})
	slices.SortFunc(l.problems, func(a, b Problem) int { return strings.Compare(a.Key, b.Key) })
}

// isEntry tells whether the key is an entry of a setting that is a map.
func isEntry(key string, settings []Setting) bool {
	return slices.ContainsFunc(settings, func(s Setting) bool {
		return s.Form == "map of text" && strings.HasPrefix(key, s.Key+".")
	})
}

func suggest(name string, known []string) string {
	if best := Nearest(name, known); best != "" {
		return "did you mean " + best + "?"
	}
	return "'echocdc config --reference' lists all settings"
}

// readSecretFiles replaces each setting that names a file by the secret in it.
func (l *layer) readSecretFiles(settings []Setting) {
	for _, s := range settings {
		path, given := l.values[s.Key+fileSuffix]
		if !given || !s.readsFile() {
			continue
		}
		delete(l.values, s.Key+fileSuffix)
		if _, both := l.values[s.Key]; both {
			l.problems.add(Problem{
				Key: s.Key + fileSuffix, Where: l.where(s.Key + fileSuffix),
				What: "the secret is given here and as " + s.Key, Remedy: "keep one of the two",
			})
			continue
		}
		text, err := os.ReadFile(fmt.Sprint(path))
		if err != nil {
			l.problems.add(Problem{Key: s.Key + fileSuffix, Where: l.where(s.Key + fileSuffix), What: err.Error()})
			continue
		}
		l.values[s.Key] = strings.TrimRight(string(text), "\r\n")
		l.files[s.Key] = l.where(s.Key + fileSuffix)
	}
}

// readsFile tells whether the setting may be given as a file that holds it.
func (s *Setting) readsFile() bool { return s.Secret && s.Form == "text" }

// origins says what said each setting of the layer.
func (l *layer) origins() map[string]string {
	from := maps.Clone(l.files)
	for key := range l.values {
		if _, ok := from[key]; !ok {
			from[key] = l.where(key)
		}
	}
	return from
}
