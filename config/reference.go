package config

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// referenceHead is what a reader needs before the tables.
const referenceHead = `# Configuration

Made from the comments in the code by ` + "`make docs`" + `; ` + "`echocdc config --reference`" + ` prints the same.

Every setting has a default below. A YAML file (` + "`--config FILE` or `ECHOCDC_CONFIG=FILE`" + `) outranks the defaults, environment variables
outrank the file, flags outrank both. ` + "`echocdc config`" + ` prints what is in force and who said so, with secrets masked.

| where | how ` + "`kafka.client_id`" + ` is written |
|---|---|
| file | ` + "`kafka:` and, indented under it, `client_id: \"echocdc-7\"`" + ` |
| environment | ` + "`ECHOCDC_KAFKA_CLIENT_ID=echocdc-7`" + ` |
| flag | ` + "`--kafka.client_id=echocdc-7`" + ` |

- A name that is no setting is an error, which names the nearest one; so is a value of the wrong form. Both end with exit code 2.
- Settings marked **secret** are never printed and are no flags, since every user of a machine sees the flags of its processes. Each can be
  kept in a file of its own: ` + "`mysql.password_file`, or `ECHOCDC_MYSQL_PASSWORD_FILE`" + `, names it. Line ends at its end do not count.
- Durations have units: ` + "`500ms`, `15s`, `10m`, `24h`" + `. In variables and flags a list has commas between its entries, and a map is ` + "`name=value,name=value`" + `.
- Variables that begin with ` + "`ECHOCDC_TEST_`" + `, and ` + "`ECHOCDC_CACHE`" + `, belong to the tests and are left alone.
`

// Comments are the documentation of settings and sections, by key.
type Comments map[string]string

// Documentation is what the owners' structs say of their settings.
func Documentation() Comments { return comments() }

// Reference is the page that documents every setting, in Markdown.
func (c Comments) Reference() string {
	var b strings.Builder
	b.WriteString(referenceHead)
	sections := map[string]Section{}
	for _, s := range Sections() {
		sections[s.Key] = s
	}
	current := ""
	for _, s := range Settings() {
		key := parent(s.Key)
		if key != current {
			current = key
			c.writeHeading(&b, sections[key])
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", s.Key, s.Form, shownDefault(s), c.describe(s))
	}
	return b.String()
}

func parent(key string) string {
	return key[:max(strings.LastIndexByte(key, '.'), 0)]
}

func (c Comments) writeHeading(b *strings.Builder, s Section) {
	fmt.Fprintf(b, "\n## %s\n\n", s.Key)
	fmt.Fprintf(b, "%s\n\n", c.Of(s.Key, s.Path))
	b.WriteString("| setting | form | default | what it is |\n|---|---|---|---|\n")
}

func shownDefault(s Setting) string {
	if s.Default == "" {
		return "–"
	}
	return "`" + s.Default + "`"
}

func (c Comments) describe(s Setting) string {
	doc := strings.ReplaceAll(c.Of(s.Key, s.Path), "|", `\|`)
	if s.Secret {
		doc = "**secret** " + doc
	}
	return doc
}

// Of is a setting's or section's comment as prose: a Go field's name at its
// start becomes the setting's.
func (c Comments) Of(key string, path []string) string {
	doc, field := c[key], path[len(path)-1]
	rest, ok := strings.CutPrefix(doc, field+" ")
	if !ok || !isCompound(field) && !regexp.MustCompile(`^(is|are|says) `).MatchString(rest) {
		return doc // prose as it is, though it may begin with the same word
	}
	return "`" + key[strings.LastIndexByte(key, '.')+1:] + "` " + rest
}

// isCompound tells whether a Go name is made of several words.
func isCompound(field string) bool {
	return strings.ContainsFunc(field[1:], unicode.IsUpper) && strings.ContainsFunc(field, unicode.IsLower)
}
