package verify

import "github.com/echo-im/echocdc/schema/fold"

// sorts says what can be judged of which sort of entity.
type sorts struct {
	// read are the sorts of which a table that is read tells anything.
	read map[string]bool
	// whole are those of which every table is read that tells their appearance:
	// what no row tells of them is not there.
	whole map[string]bool
	// tables are where their appearance is told.
	tables map[string][]string
}

func sortsOf(tables []Table, reader *fold.Reader) sorts {
	s := sorts{read: map[string]bool{}, whole: map[string]bool{}, tables: map[string][]string{}}
	for _, t := range tables {
		for _, sort := range reader.Begins(t.Tells) {
			s.tables[sort] = append(s.tables[sort], t.Name)
			if _, known := s.whole[sort]; !known || t.Left {
				s.whole[sort] = !t.Left
			}
			s.read[sort] = s.read[sort] || !t.Left
		}
	}
	return s
}

// clear leaves alone what was told of a table that lost its rows at once.
func (s *sorts) clear(tables []Table, name string, reader *fold.Reader) {
	for _, t := range tables {
		if t.Name == name {
			for _, sort := range reader.Begins(t.Tells) {
				s.whole[sort] = false
			}
		}
	}
}
