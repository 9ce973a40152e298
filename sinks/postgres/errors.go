package postgres

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/echo-im/echocdc/retry"
	"github.com/echo-im/echocdc/schema"
)

// explain sorts an error of PostgreSQL. What the rows themselves cause is
// permanent and told without their values (invariant 10); what an operator has
// to mend is a [schema.Stop]; the rest is worth another try.
func explain(err error) error {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return err
	}
	switch {
	case hasClass(refused, "22", "23"):
		return retry.Permanent(&rejection{refused})
	case hasClass(refused, "3F", "42P01", "42703"):
		return &schema.Stop{
			State:  schema.StateMisconfigured,
			Err:    errors.New("a table of echocdc is missing: " + refused.Message),
			Remedy: "run 'echocdc migrate'",
		}
	case hasClass(refused, "42501"):
		return &schema.Stop{
			State:  schema.StateMisconfigured,
			Err:    errors.New("the account may not do this: " + refused.Message),
			Remedy: "grant it: run 'echocdc migrate' and 'echocdc project' as the same owner, with create on the database",
		}
	case hasClass(refused, "28", "3D"):
		return &schema.Stop{
			State:  schema.StateMisconfigured,
			Err:    errors.New("PostgreSQL refuses the connection: " + refused.Message),
			Remedy: "check user, password and database in postgres.url",
		}
	default:
		return err
	}
}

func hasClass(refused *pgconn.PgError, prefixes ...string) bool {
	for _, prefix := range prefixes {
		if strings.HasPrefix(refused.Code, prefix) {
			return true
		}
	}
	return false
}

// rejection is a refused row, told by what was broken and never by its values.
type rejection struct{ refused *pgconn.PgError }

// Error names the condition and what of the table it concerns.
func (r *rejection) Error() string {
	var text strings.Builder
	text.WriteString("PostgreSQL refuses a value: SQLSTATE " + r.refused.Code)
	for _, part := range []struct{ name, value string }{
		{"table", r.refused.TableName},
		{"column", r.refused.ColumnName},
		{"constraint", r.refused.ConstraintName},
	} {
		if part.value != "" {
			fmt.Fprintf(&text, ", %s %s", part.name, part.value)
		}
	}
	return text.String()
}
