package settings

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
)

const module = "github.com/echo-im/echocdc"

// sources finds struct declarations in the code of the module.
type sources struct {
	root    string
	structs map[string]map[string]*ast.StructType // by package, then by type
}

func newSources(root string) *sources {
	return &sources{root: root, structs: map[string]map[string]*ast.StructType{}}
}

// comment is what stands above a field, found by the names down to it from a named type.
func (s *sources) comment(owner reflect.Type, path []string) (string, error) {
	declared, err := s.packageOf(owner.PkgPath())
	if err != nil {
		return "", err
	}
	at := declared[owner.Name()]
	var field *ast.Field
	for _, name := range path {
		if field = fieldOf(at, name); field == nil {
			return "", fmt.Errorf("%s has no field %s in its source", owner, strings.Join(path, "."))
		}
		at, _ = field.Type.(*ast.StructType)
	}
	text := strings.Join(strings.Fields(field.Doc.Text()+" "+field.Comment.Text()), " ")
	if text == "" {
		return "", fmt.Errorf("%s.%s has no comment: say what it is, in what unit, and who changes it", owner, strings.Join(path, "."))
	}
	return text, nil
}

func fieldOf(in *ast.StructType, name string) *ast.Field {
	if in == nil {
		return nil
	}
	for _, field := range in.Fields.List {
		for _, ident := range field.Names {
			if ident.Name == name {
				return field
			}
		}
		if len(field.Names) == 0 && embeddedName(field.Type) == name {
			return field
		}
	}
	return nil
}

func embeddedName(expr ast.Expr) string {
	switch e := expr.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	default:
		return ""
	}
}

// packageOf parses a package's structs once.
func (s *sources) packageOf(path string) (map[string]*ast.StructType, error) {
	if found, ok := s.structs[path]; ok {
		return found, nil
	}
	files, err := filepath.Glob(filepath.Join(s.root, strings.TrimPrefix(path, module), "*.go"))
	if err != nil {
		return nil, err
	}
	found := map[string]*ast.StructType{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				if declared, ok := spec.Type.(*ast.StructType); ok {
					found[spec.Name.Name] = declared
				}
			}
			return true
		})
	}
	s.structs[path] = found
	return found, nil
}
