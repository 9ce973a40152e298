package gen

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
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
}

// Field is one member of the payload.
type Field struct {
	Name      string // of the Go field
	JSON      string
	Type      string // Go source, for example "*Seconds"
	Kind      string // the Go type below a named one, for example "string"
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
	src := source{types: map[string]*ast.TypeSpec{}, docs: map[string]string{}, methods: map[string]*ast.FuncDecl{}}
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

// source is the declarations of a package by name; methods as "Type.Method".
type source struct {
	types   map[string]*ast.TypeSpec
	docs    map[string]string
	methods map[string]*ast.FuncDecl
}

func (s *source) collect(file *ast.File) {
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.GenDecl:
			s.collectTypes(d)
		case *ast.FuncDecl:
			if d.Recv != nil {
				s.methods[baseType(d.Recv.List[0].Type)+"."+d.Name.Name] = d
			}
		}
	}
}

func (s *source) collectTypes(decl *ast.GenDecl) {
	for _, spec := range decl.Specs {
		if t, ok := spec.(*ast.TypeSpec); ok {
			s.types[t.Name.Name] = t
			s.docs[t.Name.Name] = decl.Doc.Text()
		}
	}
}

// event is what the type's Type method returns, when that is a literal.
func (s *source) event(name string) string {
	method := s.methods[name+".Type"]
	if method == nil || len(method.Body.List) != 1 {
		return ""
	}
	ret, ok := method.Body.List[0].(*ast.ReturnStmt)
	if !ok {
		return ""
	}
	lit, ok := ret.Results[0].(*ast.BasicLit)
	if !ok {
		return ""
	}
	event, err := strconv.Unquote(lit.Value)
	if err != nil {
		return ""
	}
	return event
}

func (s *source) fields(body *ast.StructType) ([]Field, error) {
	var fields []Field
	for _, f := range body.Fields.List {
		if len(f.Names) != 1 || f.Tag == nil {
			return nil, fmt.Errorf("field %v needs one name and a json tag", f.Names)
		}
		tag, err := strconv.Unquote(f.Tag.Value)
		if err != nil {
			return nil, fmt.Errorf("reading the tag of %s: %w", f.Names[0], err)
		}
		options := strings.Split(reflect.StructTag(tag).Get("json"), ",")
		typ := typeText(f.Type)
		fields = append(fields, Field{
			Name:      f.Names[0].Name,
			JSON:      options[0],
			Type:      typ,
			Kind:      s.kind(typ),
			Doc:       strings.TrimSpace(f.Doc.Text() + f.Comment.Text()),
			OmitEmpty: slices.Contains(options[1:], "omitempty"),
			Quoted:    slices.Contains(options[1:], "string"),
		})
	}
	if len(fields) == 0 || fields[0].OmitEmpty {
		return nil, fmt.Errorf("its first field must always be written")
	}
	return fields, nil
}

// kind is the type below a named string, or the type itself.
func (s *source) kind(typ string) string {
	if decl, ok := s.types[typ]; ok {
		if below := typeText(decl.Type); below == "string" {
			return below
		}
	}
	return typ
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
