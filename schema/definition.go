package schema

// Definition is a table's columns in the table's order, as a statement or the
// server's information_schema has them: what a log without column names leaves out.
type Definition struct {
	Columns []ColumnDefinition `json:"columns"`
	// Charset is what columns have that are added without one.
	Charset string `json:"charset,omitempty"`
}

// ColumnDefinition is one column of a table.
type ColumnDefinition struct {
	Name string `json:"name"`
	// Type is as information_schema.columns.column_type writes it, without the
	// width that a whole number is shown with: "bigint unsigned", "varchar(100)".
	Type string `json:"type"`
	// Charset is the character set's name; empty where the type has none.
	Charset  string `json:"charset,omitempty"`
	Nullable bool   `json:"nullable,omitempty"`
}

// Shipped is a captured table as releases of Echo make it: a candidate where
// neither the log nor what was noted of it names the columns (DESIGN §6).
type Shipped struct {
	// Table is the layout's name of it ([Table.Name]), shards included.
	Table string
	// Releases are those that have the table like this, oldest first.
	Releases   []string
	Definition Definition
}
