package gtid

import (
	"fmt"
	"strings"

	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/schema"
)

// Covered is the set of transactions that ended so far: what a position holds.
// Adding one is cheap, writing the set out is done once for each batch.
type Covered interface {
	// Add takes in a transaction that ended.
	Add(id *ID)
	// Hold takes note of one that ended and must not be in the position yet. It
	// returns what was before it, which means something to MariaDB only.
	Hold(id *ID) ID
	// Pass takes note of one that was told before.
	Pass(id *ID)
	// Again says that the whole log behind what was purged comes again.
	Again(purged mysql.GTIDSet)
	// Fill takes in a held one, whose outcome came.
	Fill(id *ID)
	// Has tells whether a transaction was told before, by a server that cannot
	// be asked to leave it out.
	Has(id *ID) bool
	// Before is what was before a held one, by its text, as Hold returned it.
	Before(text string) (ID, error)
	// Without is the position that makes the server send the held ones again,
	// of which it is given what was before each; and, where it cannot leave out
	// those after them, up to where these were told.
	Without(before []ID) (gtids, beyond string)
	AppendID(dst []byte, id *ID) []byte
	fmt.Stringer
}

// CoveredAt starts from a stored position.
func CoveredAt(from *schema.Position) (Covered, error) {
	if from.Beyond == "" {
		return CoveredFrom(from.Flavor, from.GTIDs)
	}
	set, err := ParseSet(from.Flavor, from.GTIDs)
	if err != nil {
		return nil, err
	}
	beyond, err := ParseSet(from.Flavor, from.Beyond)
	if err != nil {
		return nil, err
	}
	passed, isOne := set.(*mysql.MariadbGTIDSet)
	told, isOther := beyond.(*mysql.MariadbGTIDSet)
	if !isOne || !isOther {
		return nil, fmt.Errorf("reading a position: only MariaDB's can go beyond, not one of %q", from.Flavor)
	}
	return &coveredMariaDB{domains: told.Sets, passed: lastOf(passed.Sets), reread: true}, nil
}

// CoveredFrom starts from a set in which nothing is held.
func CoveredFrom(flavor, gtids string) (Covered, error) {
	set, err := ParseSet(flavor, gtids)
	if err != nil {
		return nil, err
	}
	switch s := set.(type) {
	case *mysql.MysqlGTIDSet:
		return &coveredMySQL{set: *s}, nil
	case *mysql.MariadbGTIDSet:
		return &coveredMariaDB{domains: s.Sets, passed: lastOf(s.Sets)}, nil
	default:
		return nil, fmt.Errorf("reading a GTID set: flavor %q is neither mysql nor mariadb", flavor)
	}
}

// ParseSet reads a GTID set as people write it, line breaks included.
func ParseSet(flavor, gtids string) (mysql.GTIDSet, error) {
	set, err := mysql.ParseGTIDSet(flavor, strings.Join(strings.Fields(gtids), ""))
	if err != nil {
		return nil, fmt.Errorf("reading GTID set %q: %w", gtids, err)
	}
	return set, nil
}

// Split is a list's items.
func Split(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' })
}
