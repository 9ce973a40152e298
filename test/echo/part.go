package echo

// A Part is what Echo writes for one owner in answer to one deed: a user's copy
// of a message and his dialog, or a group's rows. Parts of one owner are
// written in the order they were planned; parts of different owners in any.
type Part struct {
	Owner int64 // a user's id, or a group's, negative
	Steps []Step
}

// A Step is one transaction. A step of one statement is an autocommit.
type Step []Statement

// A Statement is one SQL statement with its values.
type Statement struct {
	SQL  string
	Args []any
}

func do(sql string, args ...any) Step { return Step{{sql, args}} }

func together(steps ...Step) Step {
	var all Step
	for _, s := range steps {
		all = append(all, s...)
	}
	return all
}
