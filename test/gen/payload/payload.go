// Package payload reads the event types of package schema from their source and
// writes what follows from it: their JSON codec, and the methods that say what
// an event is called, who owns it and when it was.
//
// It refuses to import what it writes for, so that it runs when that does not
// compile yet: after a type was added or changed.
package payload

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Payload is one event type as its source declares it.
type Payload struct {
	Name   string // of the Go type
	Event  string // in the catalogue, for example "echo.message.new"
	Doc    string
	Fields []Field
	// ID and Subject are the texts of AppendID and AppendSubject with member
	// names in angle brackets; ID is empty without a natural key.
	ID      string // of the directive //echo:id
	Subject string // of //echo:subject
	Time    string // of //echo:time: the member that is the event's time, if any
	// Off says when the event is told, of one that is not always:
	// "unless enabled" or "without content". Of //echo:off.
	Off string
}

// Field is one member of the payload.
type Field struct {
	Name      string // of the Go field
	JSON      string
	Type      string   // Go source, for example "*Seconds"
	Kind      string   // the Go type below a named one, for example "string"
	Values    []string // the constants of a named string, or of a peer's kind
	Doc       string
	OmitEmpty bool
	Quoted    bool // a number written as a string
}

// Read finds the payloads of a package folder, in order of their
// events' names: the types with a directive //echo:event.
func Read(dir string) ([]Payload, error) {
	files, err := parseDir(dir)
	if err != nil {
		return nil, err
	}
	src := source{
		types: map[string]*ast.TypeSpec{}, docs: map[string]string{},
		values: map[string][]string{}, directives: map[string]map[string]string{},
	}
	for _, file := range files {
		src.collect(file)
	}
	var all []Payload
	for name, decl := range src.types {
		said := src.directives[name]
		body, isStruct := decl.Type.(*ast.StructType)
		if said["event"] == "" || !isStruct {
			continue
		}
		p := Payload{
			Name: name, Event: said["event"], Doc: src.docs[name],
			ID: said["id"], Subject: said["subject"], Time: said["time"], Off: said["off"],
		}
		if p.Fields, err = src.fields(body); err != nil {
			return nil, fmt.Errorf("reading type %s: %w", name, err)
		}
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b Payload) int { return cmp.Compare(a.Event, b.Event) })
	return all, nil
}

func parseDir(dir string) ([]*ast.File, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("listing sources: %w", err)
	}
	var files []*ast.File
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_gen.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, name), nil, parser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("parsing %s: %w", name, err)
		}
		files = append(files, file)
	}
	return files, nil
}

func typeText(expr ast.Expr) string {
	switch t := expr.(type) {
	case *ast.Ident:
		return t.Name
	case *ast.StarExpr:
		return "*" + typeText(t.X)
	case *ast.ArrayType:
		return "[]" + typeText(t.Elt)
	default:
		return ""
	}
}
