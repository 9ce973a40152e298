package payload

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// source is the declarations of a package by name.
type source struct {
	types      map[string]*ast.TypeSpec
	docs       map[string]string
	values     map[string][]string          // string constants by type
	directives map[string]map[string]string // "//echo:name text" by type and name
}

func (s *source) collect(file *ast.File) {
	for _, decl := range file.Decls {
		if d, ok := decl.(*ast.GenDecl); ok {
			s.collectNames(d)
		}
	}
}

func (s *source) collectNames(decl *ast.GenDecl) {
	for _, spec := range decl.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			s.types[spec.Name.Name] = spec
			s.docs[spec.Name.Name] = decl.Doc.Text()
			s.directives[spec.Name.Name] = directives(decl.Doc)
		case *ast.ValueSpec:
			for _, value := range spec.Values {
				if lit, ok := value.(*ast.BasicLit); ok && spec.Type != nil && lit.Kind == token.STRING {
					name := typeText(spec.Type)
					text, _ := strconv.Unquote(lit.Value) // the parser took it for a string
					s.values[name] = append(s.values[name], text)
				}
			}
		}
	}
}

// directives are the lines "//echo:name text" of a doc comment, by name.
func directives(doc *ast.CommentGroup) map[string]string {
	said := map[string]string{}
	if doc == nil {
		return said
	}
	for _, line := range doc.List {
		if directive, ok := strings.CutPrefix(line.Text, "//echo:"); ok {
			name, text, _ := strings.Cut(directive, " ")
			said[name] = text
		}
	}
	return said
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
			Values:    s.constants(typ),
			Doc:       strings.TrimSpace(f.Doc.Text() + f.Comment.Text()),
			OmitEmpty: slices.Contains(options[1:], "omitempty"),
			Quoted:    slices.Contains(options[1:], "string"),
		})
	}
	if len(fields) == 0 || fields[0].OmitEmpty {
		return nil, errors.New("its first field must always be written")
	}
	if at := slices.IndexFunc(fields, func(f Field) bool { return f.Doc == "" }); at >= 0 {
		return nil, fmt.Errorf("field %s has no comment: the reference needs one", fields[at].Name)
	}
	return fields, nil
}

// constants are those of a named string; of a peer, those of its kind.
func (s *source) constants(typ string) []string {
	if typ == "Peer" {
		typ = "PeerKind"
	}
	return s.values[typ]
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
