package binlog

import (
	"fmt"
	"slices"

	"github.com/pingcap/tidb/pkg/parser/ast"

	"github.com/echo-im/echocdc/schema"
)

// altered is the table after an ALTER TABLE. Its error is of a statement that
// the table cannot have been given: what is known of the table is not so.
func altered(def *schema.Definition, s *ast.AlterTableStmt) (*schema.Definition, error) {
	next := &schema.Definition{Columns: slices.Clone(def.Columns), Charset: def.Charset}
	for _, spec := range s.Specs {
		if err := alter(next, spec); err != nil {
			return nil, err
		}
	}
	return next, nil
}

// alter does one part of an ALTER TABLE. Those not named here change no column.
func alter(def *schema.Definition, spec *ast.AlterTableSpec) error {
	switch spec.Tp {
	case ast.AlterTableAddColumns:
		return addColumns(def, spec)
	case ast.AlterTableDropColumn:
		at := columnAt(def, spec.OldColumnName.Name.L)
		if at < 0 && spec.IfExists {
			return nil
		}
		if at < 0 {
			return noColumn(spec.OldColumnName)
		}
		def.Columns = slices.Delete(def.Columns, at, at+1)
		return nil
	case ast.AlterTableModifyColumn:
		return changeColumn(def, spec, spec.NewColumns[0].Name)
	case ast.AlterTableChangeColumn:
		return changeColumn(def, spec, spec.OldColumnName)
	case ast.AlterTableRenameColumn:
		at := columnAt(def, spec.OldColumnName.Name.L)
		if at < 0 {
			return noColumn(spec.OldColumnName)
		}
		def.Columns[at].Name = spec.NewColumnName.Name.O
		return nil
	case ast.AlterTableOption:
		return alterOptions(def, spec)
	case ast.AlterTableAddConstraint:
		notNull(def, spec.Constraint)
		return nil
	default:
		return nil
	}
}

func addColumns(def *schema.Definition, spec *ast.AlterTableSpec) error {
	for _, col := range spec.NewColumns {
		if columnAt(def, col.Name.Name.L) >= 0 {
			if spec.IfNotExists {
				continue
			}
			return fmt.Errorf("there is a column %s already", col.Name.Name.O)
		}
		c, err := columnFrom(col, def.Charset)
		if err != nil {
			return err
		}
		at, err := spot(def, spec.Position)
		if err != nil {
			return err
		}
		if at < 0 {
			at = len(def.Columns)
		}
		def.Columns = slices.Insert(def.Columns, at, c)
	}
	for _, constraint := range spec.NewConstraints {
		notNull(def, constraint)
	}
	return nil
}

// changeColumn is MODIFY and CHANGE: the column is defined anew, and may move.
func changeColumn(def *schema.Definition, spec *ast.AlterTableSpec, old *ast.ColumnName) error {
	at := columnAt(def, old.Name.L)
	if at < 0 && spec.IfExists {
		return nil
	}
	if at < 0 {
		return noColumn(old)
	}
	c, err := columnFrom(spec.NewColumns[0], def.Charset)
	if err != nil {
		return err
	}
	def.Columns = slices.Delete(def.Columns, at, at+1)
	to, err := spot(def, spec.Position)
	if err != nil {
		return err
	}
	if to < 0 {
		to = at
	}
	def.Columns = slices.Insert(def.Columns, to, c)
	return nil
}

// spot is where FIRST or AFTER puts a column; -1 when the statement has neither.
func spot(def *schema.Definition, position *ast.ColumnPosition) (int, error) {
	if position == nil {
		return -1, nil
	}
	switch position.Tp {
	case ast.ColumnPositionFirst:
		return 0, nil
	case ast.ColumnPositionAfter:
		at := columnAt(def, position.RelativeColumn.Name.L)
		if at < 0 {
			return 0, noColumn(position.RelativeColumn)
		}
		return at + 1, nil
	default:
		return -1, nil
	}
}

// alterOptions is CHARACTER SET, which columns added later have, and CONVERT
// TO, which all have at once.
func alterOptions(def *schema.Definition, spec *ast.AlterTableSpec) error {
	setCharset(def, spec.Options)
	for _, o := range spec.Options {
		if o.Tp != ast.TableOptionCharset || o.UintValue != ast.TableOptionCharsetWithConvertTo {
			continue
		}
		for i := range def.Columns {
			if c := &def.Columns[i]; c.Charset != "" {
				c.Charset = def.Charset
			}
		}
	}
	return nil
}

func noColumn(name *ast.ColumnName) error { return fmt.Errorf("there is no column %s", name.Name.O) }
