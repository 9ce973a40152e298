package binlog

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pingcap/tidb/pkg/parser"
	"github.com/pingcap/tidb/pkg/parser/ast"
	"github.com/pingcap/tidb/pkg/parser/mysql"
	_ "github.com/pingcap/tidb/pkg/parser/test_driver" // values of literals: the parser does not run without
	"github.com/pingcap/tidb/pkg/parser/types"

	"github.com/echo-im/echocdc/schema"
)

// parseStatement parses a statement that may define tables. What the parser
// does not know although servers do is taken out first where it changes no
// column.
func parseStatement(text string) (ast.StmtNode, error) {
	text = strings.TrimRight(text, " \t\r\n;")
	if cut := len(text) - len("START TRANSACTION"); cut > 0 && strings.EqualFold(text[cut:], "START TRANSACTION") {
		text = text[:cut] // CREATE TABLE … SELECT, whose rows follow
	}
	words := strings.Fields(text[:min(len(text), 40)])
	if len(words) > 3 && strings.EqualFold(strings.Join(words[:3], " "), "create or replace") {
		_, rest, _ := strings.Cut(text, words[2])
		text = "create " + rest
	}
	return understood(text)
}

// understood is the statement as the parser has it. It panics on numbers that
// are longer than any server's.
func understood(text string) (stmt ast.StmtNode, err error) {
	defer func() {
		if recover() != nil {
			stmt, err = nil, errNotUnderstood
		}
	}()
	stmt, err = parser.New().ParseOneStmt(text, "", "")
	if err != nil {
		return nil, errNotUnderstood
	}
	return stmt, nil
}

// errNotUnderstood says no more: the parser's words quote the statement.
var errNotUnderstood = errors.New("the statement is not understood")

// ReadDefinition reads a CREATE TABLE statement: the table's name, and its
// columns. Columns without a character set have the one given.
func ReadDefinition(statement, charset string) (string, *schema.Definition, error) {
	stmt, err := parseStatement(statement)
	if err != nil {
		return "", nil, err
	}
	create, ok := stmt.(*ast.CreateTableStmt)
	if !ok || len(create.Cols) == 0 {
		return "", nil, errors.New("the statement is no CREATE TABLE with columns")
	}
	if create.Table.Name.O == "" {
		return "", nil, errNameless
	}
	def, err := created(create, charset)
	return create.Table.Name.O, def, err
}

// errNameless is of what the parser takes and no server does.
var errNameless = errors.New("a table or a column of the statement has no name")

// created is the table that a CREATE TABLE with columns makes.
func created(s *ast.CreateTableStmt, charset string) (*schema.Definition, error) {
	def := &schema.Definition{Charset: charset}
	setCharset(def, s.Options)
	for _, col := range s.Cols {
		c, err := columnFrom(col, def.Charset)
		if err != nil {
			return nil, err
		}
		def.Columns = append(def.Columns, c)
	}
	for _, constraint := range s.Constraints {
		notNull(def, constraint)
	}
	return def, nil
}

// setCharset takes a table's default character set from its options.
func setCharset(def *schema.Definition, options []*ast.TableOption) {
	for _, o := range options {
		switch {
		case o.Tp == ast.TableOptionCharset && o.StrValue != "":
			def.Charset = strings.ToLower(o.StrValue)
		case o.Tp == ast.TableOptionCollate:
			def.Charset = charsetOfCollation(o.StrValue)
		}
	}
}

// charsetOfCollation is the first word of a collation's name, always.
func charsetOfCollation(collation string) string {
	set, _, _ := strings.Cut(strings.ToLower(collation), "_")
	return set
}

// notNull makes the columns of a primary key NOT NULL.
func notNull(def *schema.Definition, constraint *ast.Constraint) {
	if constraint == nil || constraint.Tp != ast.ConstraintPrimaryKey {
		return
	}
	for _, key := range constraint.Keys {
		if key.Column == nil {
			continue
		}
		if at := columnAt(def, key.Column.Name.L); at >= 0 {
			def.Columns[at].Nullable = false
		}
	}
}

// columnAt is where the column is; -1 when there is none. Names of columns
// have no case.
func columnAt(def *schema.Definition, name string) int {
	return slices.IndexFunc(def.Columns, func(c schema.ColumnDefinition) bool { return strings.EqualFold(c.Name, name) })
}

// columnFrom is the column that a statement defines.
func columnFrom(col *ast.ColumnDef, charset string) (schema.ColumnDefinition, error) {
	c := schema.ColumnDefinition{Name: col.Name.Name.O, Nullable: true}
	if c.Name == "" {
		return c, errNameless
	}
	own := strings.ToLower(col.Tp.GetCharset())
	for _, o := range col.Options {
		switch o.Tp {
		case ast.ColumnOptionNotNull, ast.ColumnOptionPrimaryKey:
			c.Nullable = false
		case ast.ColumnOptionAutoIncrement:
			c.Nullable = false
		case ast.ColumnOptionCollate:
			own = charsetOfCollation(o.StrValue)
		default:
		}
	}
	if own == "" && col.Tp.GetCollate() != "" {
		own = charsetOfCollation(col.Tp.GetCollate())
	}
	if own != "" {
		charset = own
	}
	text, hasCharset, err := typeText(col.Tp, charset)
	if err != nil {
		return c, fmt.Errorf("column %s %w", c.Name, err)
	}
	c.Type = text
	if hasCharset {
		c.Charset = charset
	}
	return c, nil
}

// typeText writes a type as information_schema does.
func typeText(t *types.FieldType, charset string) (text string, hasCharset bool, err error) {
	switch t.GetType() {
	case mysql.TypeTiny, mysql.TypeShort, mysql.TypeInt24, mysql.TypeLong, mysql.TypeLonglong:
		return signedText(t, wholeName(t.GetType())), false, nil
	case mysql.TypeFloat:
		return signedText(t, "float"+digits(t)), false, nil
	case mysql.TypeDouble:
		return signedText(t, "double"+digits(t)), false, nil
	case mysql.TypeNewDecimal:
		return signedText(t, fmt.Sprintf("decimal(%d,%d)", given(t.GetFlen(), 10), given(t.GetDecimal(), 0))), false, nil
	case mysql.TypeBit:
		return fmt.Sprintf("bit(%d)", given(t.GetFlen(), 1)), false, nil
	case mysql.TypeYear:
		return "year", false, nil
	case mysql.TypeDate, mysql.TypeNewDate:
		return "date", false, nil
	case mysql.TypeDuration:
		return "time" + fractionText(t), false, nil
	case mysql.TypeDatetime:
		return "datetime" + fractionText(t), false, nil
	case mysql.TypeTimestamp:
		return "timestamp" + fractionText(t), false, nil
	case mysql.TypeJSON:
		return "json", false, nil
	case mysql.TypeTiDBVectorFloat32:
		return "vector", false, nil
	default:
		return textText(t, charset)
	}
}

// textText writes the types that hold bytes or characters.
func textText(t *types.FieldType, charset string) (text string, hasCharset bool, err error) {
	isText := charset != "binary"
	pick := func(binary, text string) string {
		if isText {
			return text
		}
		return binary
	}
	switch t.GetType() {
	case mysql.TypeString:
		return fmt.Sprintf("%s(%d)", pick("binary", "char"), given(t.GetFlen(), 1)), isText, nil
	case mysql.TypeVarchar, mysql.TypeVarString:
		return fmt.Sprintf("%s(%d)", pick("varbinary", "varchar"), given(t.GetFlen(), 0)), isText, nil
	case mysql.TypeTinyBlob:
		return pick("tinyblob", "tinytext"), isText, nil
	case mysql.TypeBlob:
		return blobText(t, charset, isText), isText, nil
	case mysql.TypeMediumBlob:
		return pick("mediumblob", "mediumtext"), isText, nil
	case mysql.TypeLongBlob:
		return pick("longblob", "longtext"), isText, nil
	case mysql.TypeEnum:
		return "enum(" + memberText(t.GetElems()) + ")", true, nil
	case mysql.TypeSet:
		return "set(" + memberText(t.GetElems()) + ")", true, nil
	default:
		return "", false, errors.New("has a type that is not known")
	}
}

// blobText is the smallest that holds the length, where one is given.
func blobText(t *types.FieldType, charset string, isText bool) string {
	suffix := "blob"
	if isText {
		suffix = "text"
	}
	length := given(t.GetFlen(), 0) * characterBytes(charset)
	switch {
	case length == 0:
		return suffix
	case length < 1<<8:
		return "tiny" + suffix
	case length < 1<<16:
		return suffix
	case length < 1<<24:
		return "medium" + suffix
	default:
		return "long" + suffix
	}
}

func wholeName(t byte) string {
	return map[byte]string{
		mysql.TypeTiny: "tinyint", mysql.TypeShort: "smallint", mysql.TypeInt24: "mediumint", mysql.TypeLong: "int", mysql.TypeLonglong: "bigint",
	}[t]
}

func signedText(t *types.FieldType, name string) string {
	if mysql.HasUnsignedFlag(t.GetFlag()) || mysql.HasZerofillFlag(t.GetFlag()) {
		return name + " unsigned"
	}
	return name
}

// digits are those before and after the point, where both are given.
func digits(t *types.FieldType) string {
	if t.GetFlen() == types.UnspecifiedLength || t.GetDecimal() == types.UnspecifiedLength {
		return ""
	}
	return fmt.Sprintf("(%d,%d)", t.GetFlen(), t.GetDecimal())
}

func fractionText(t *types.FieldType) string {
	if digits := given(t.GetDecimal(), 0); digits > 0 {
		return "(" + strconv.Itoa(digits) + ")"
	}
	return ""
}

// given is n, or what stands for it when the statement does not give it.
func given(n, otherwise int) int {
	if n == types.UnspecifiedLength {
		return otherwise
	}
	return n
}

func memberText(members []string) string {
	texts := make([]string, len(members))
	for i, m := range members {
		texts[i] = "'" + strings.NewReplacer(`\`, `\\`, `'`, `''`).Replace(m) + "'"
	}
	return strings.Join(texts, ",")
}
