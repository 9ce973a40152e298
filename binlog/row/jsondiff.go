package row

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/echo-im/echocdc/binlog/wire"
)

// What a diff does (MySQL manual, binlog_row_value_options = PARTIAL_JSON).
const (
	diffReplace = iota
	diffInsert
	diffRemove
)

var (
	errDiff     = errors.New("a part that changed is damaged")
	errDiffPath = errors.New("a part changed that the document before does not have")
)

// jsonDiff is one change to a document: where, and what is there now.
type jsonDiff struct {
	op    byte
	path  []byte
	value jsonNode
}

// appendChangedJSON writes the document that was, with all diffs applied to it
// one after another, as JSON text. Its errors name no key: a key may be a value
// too (invariant 10).
func appendChangedJSON(dst, doc, diffs []byte) ([]byte, error) {
	if len(doc) == 0 {
		return dst, errDiffPath
	}
	root := jsonNode{kind: doc[0], data: doc[1:]}
	w := jsonWriter{dst: dst, budget: len(doc) + len(diffs)}
	for c := (wire.Cursor{Data: diffs}); len(c.Data) > 0; {
		diff, err := readDiff(&c)
		if err == nil {
			err = root.apply(&diff)
		}
		if err != nil {
			return dst, err
		}
	}
	w.node(&root, jsonDepth)
	return w.dst, w.err
}

func readDiff(c *wire.Cursor) (jsonDiff, error) {
	d := jsonDiff{op: byte(c.Number(1)), path: c.Block()}
	if d.op != diffRemove {
		value := c.Block()
		if len(value) == 0 {
			return d, errDiff
		}
		d.value = jsonNode{kind: value[0], data: value[1:]}
	}
	if c.Err != nil || d.op > diffRemove {
		return d, errDiff
	}
	return d, nil
}

// jsonNode is a value of a document. It stays as it is stored until a path
// leads through it.
type jsonNode struct {
	kind    byte
	data    []byte
	open    bool // taken apart: its members hold it
	members []jsonMember
}

// jsonMember is a value of an object, or of an array, which has no keys.
type jsonMember struct {
	key  []byte
	node jsonNode
}

func (n *jsonNode) apply(d *jsonDiff) error {
	legs, err := parsePath(string(d.path))
	if err != nil {
		return err
	}
	if d.op == diffReplace {
		target, err := n.seek(legs)
		if err == nil {
			*target = d.value
		}
		return err
	}
	if len(legs) == 0 {
		return errDiffPath
	}
	parent, err := n.seek(legs[:len(legs)-1])
	if err != nil {
		return err
	}
	at, found, err := parent.find(&legs[len(legs)-1])
	switch {
	case err != nil:
		return err
	case d.op == diffInsert && found && parent.isObject(), d.op == diffRemove && !found:
		return errDiffPath
	case d.op == diffInsert:
		parent.members = slices.Insert(parent.members, at, jsonMember{key: []byte(legs[len(legs)-1].key), node: d.value})
	default:
		parent.members = slices.Delete(parent.members, at, at+1)
	}
	return nil
}

// seek walks down to where the legs lead.
func (n *jsonNode) seek(legs []pathLeg) (*jsonNode, error) {
	for i := range legs {
		if legs[i].isCell && legs[i].first() && !n.isArray() {
			continue // what is no array is also the only cell of one
		}
		at, found, err := n.find(&legs[i])
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, errDiffPath
		}
		n = &n.members[at].node
	}
	return n, nil
}

// find opens the node and is where the leg's member is, or where it belongs:
// objects keep their keys by length, then by bytes.
func (n *jsonNode) find(leg *pathLeg) (at int, found bool, err error) {
	if err := n.takeApart(); err != nil {
		return 0, false, err
	}
	switch {
	case leg.isCell && n.isArray():
		at, found = leg.in(len(n.members))
		return at, found, nil
	case !leg.isCell && n.isObject():
		at, found = slices.BinarySearchFunc(n.members, leg.key, func(m jsonMember, key string) int {
			return cmp.Or(cmp.Compare(len(m.key), len(key)), bytes.Compare(m.key, []byte(key)))
		})
		return at, found, nil
	default:
		return 0, false, errDiffPath
	}
}

func (n *jsonNode) isObject() bool { return n.kind == jsonSmallObject || n.kind == jsonLargeObject }
func (n *jsonNode) isArray() bool  { return n.kind == jsonSmallArray || n.kind == jsonLargeArray }

// takeApart reads an object's or array's directory, not its values.
func (n *jsonNode) takeApart() error {
	if n.open || !n.isObject() && !n.isArray() {
		return nil
	}
	c, err := openContainer(n.kind, n.data)
	if err != nil {
		return err
	}
	n.members = make([]jsonMember, c.count)
	for i := range n.members {
		m := &n.members[i]
		if c.object {
			if m.key, err = c.key(i); err != nil {
				return err
			}
		}
		if m.node.kind, m.node.data, err = c.value(i); err != nil {
			return err
		}
	}
	n.open = true
	return nil
}

// node writes a value, which may have been taken apart.
func (w *jsonWriter) node(n *jsonNode, depth int) {
	if !n.open || depth < 0 {
		w.value(n.kind, n.data, depth)
		return
	}
	open, shut := n.brackets()
	w.dst = append(w.dst, open)
	for i := range n.members {
		if i > 0 {
			w.dst = append(w.dst, ',')
		}
		if n.isObject() {
			w.dst = append(appendJSONString(w.dst, n.members[i].key), ':')
		}
		w.node(&n.members[i].node, depth-1)
	}
	w.dst = append(w.dst, shut)
}

func (n *jsonNode) brackets() (open, shut byte) {
	if n.isObject() {
		return '{', '}'
	}
	return '[', ']'
}

// pathLeg is a step of a JSON path: an object's member or an array's cell.
type pathLeg struct {
	key     string
	isCell  bool
	index   int
	fromEnd bool // [last-index]
}

// first tells whether the leg is the only cell of an array that has one.
func (l *pathLeg) first() bool { return l.index == 0 }

// in is the cell's place among so many. One beyond either end belongs there.
func (l *pathLeg) in(count int) (at int, found bool) {
	if l.fromEnd {
		return max(count-1-l.index, 0), l.index < count
	}
	return min(l.index, count), l.index < count
}

// parsePath reads a path such as $.name."other name"[3][last-1]. MySQL writes
// it: there are no wildcards and no blanks in it.
func parsePath(path string) ([]pathLeg, error) {
	rest, ok := strings.CutPrefix(path, "$")
	var legs []pathLeg
	for rest != "" && ok {
		var leg pathLeg
		switch {
		case strings.HasPrefix(rest, `."`):
			leg.key, rest, ok = cutQuoted(rest[1:])
		case rest[0] == '.':
			end := strings.IndexAny(rest[1:], ".[") + 1
			if end == 0 {
				end = len(rest)
			}
			leg.key, rest = rest[1:end], rest[end:]
		default:
			leg.isCell = true
			rest, ok = leg.cutCell(rest)
		}
		legs = append(legs, leg)
	}
	if !ok {
		return nil, errDiff
	}
	return legs, nil
}

// cutQuoted takes a JSON string off the front.
func cutQuoted(text string) (key, rest string, ok bool) {
	decoder := json.NewDecoder(strings.NewReader(text))
	if err := decoder.Decode(&key); err != nil {
		return "", "", false
	}
	return key, text[decoder.InputOffset():], true
}

// cutCell takes [3], [last] or [last-3] off the front.
func (l *pathLeg) cutCell(text string) (rest string, ok bool) {
	inner, rest, ok := strings.Cut(text, "]")
	inner, isCell := strings.CutPrefix(inner, "[")
	if inner, l.fromEnd = strings.CutPrefix(inner, "last"); l.fromEnd {
		if inner == "" {
			return rest, ok && isCell
		}
		inner, isCell = strings.CutPrefix(inner, "-")
	}
	index, err := strconv.ParseUint(inner, 10, 32)
	l.index = int(index)
	return rest, ok && isCell && err == nil
}
