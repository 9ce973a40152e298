package gen

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
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
	ID      string
	Subject string
	Time    string // the member that is the event's time, if any
}

// Field is one member of the payload.
type Field struct {
	Name      string // of the Go field
	JSON      string
	Type      string   // Go source, for example "*Seconds"
	Kind      string   // the Go type below a named one, for example "string"
	Values    []string // the constants of a named string
	Doc       string
	OmitEmpty bool
	Quoted    bool // a number written as a string
}

// readPayloads finds the payloads of a package folder, in order of their
// events' names: the types whose Type method returns a literal.
func readPayloads(dir string) ([]Payload, error) {
	files, err := parseDir(dir)
	if err != nil {
		return nil, err
	}
	src := source{
		types: map[string]*ast.TypeSpec{}, docs: map[string]string{},
		values: map[string][]string{}, methods: map[string]*ast.FuncDecl{},
	}
	for _, file := range files {
		src.collect(file)
	}
	var all []Payload
	for name, decl := range src.types {
		event := src.event(name)
		body, isStruct := decl.Type.(*ast.StructType)
		if event == "" || !isStruct {
			continue
		}
		p := Payload{Name: name, Event: event, Doc: src.docs[name]}
		if p.Fields, err = src.fields(body); err != nil {
			return nil, fmt.Errorf("reading type %s: %w", name, err)
		}
		p.ID = keyText(src.methods[name+".AppendID"], p.Fields)
		p.Subject = keyText(src.methods[name+".AppendSubject"], p.Fields)
		p.Time = strings.Trim(keyText(src.methods[name+".OccurredAt"], p.Fields), "<>")
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

// keyText is the text an Append method writes, read from its source: literals
// as they are, fields by their JSON names.
func keyText(method *ast.FuncDecl, fields []Field) string {
	if method == nil {
		return ""
	}
	var parts []string
	ast.Inspect(method.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
				parts = append(parts, text)
			}
		case *ast.Ident:
			switch n.Name {
			case "appendUser":
				parts = append(parts, "user/")
			case "appendChat":
				parts = append(parts, "chat/")
			}
		case *ast.SelectorExpr:
			at := slices.IndexFunc(fields, func(f Field) bool { return f.Name == n.Sel.Name })
			if at >= 0 {
				parts = append(parts, "<"+fields[at].JSON+">")
			}
		}
		return true
	})
	return strings.ReplaceAll(strings.Join(parts, ""), "><", ">/<")
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

func baseType(expr ast.Expr) string { return strings.TrimPrefix(typeText(expr), "*") }
