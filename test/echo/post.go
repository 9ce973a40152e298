package echo

import (
	"fmt"
	"slices"
)

// post plans a message: the sender's own copy and one for each recipient. Each
// is a part of its own, so any of them may be written first.
func (w *World) post(m *message, recipients []*User) {
	w.stamp(m)
	parts := make([]Part, 0, len(recipients)+1)
	for _, u := range recipients {
		parts = append(parts, w.incoming(u, m))
	}
	w.rand.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })

	if own := w.outgoing(w.byID[m.sender], m); w.chance(6) {
		w.hold(own)
	} else {
		w.add(own)
	}
	w.overtake(parts...)
	w.Books.fact("message.new", m.id)
	w.Books.activity(m.sender, m.date)
}

// postWithoutCopy plans a message that its sender gets no copy of. Its recipients'
// copies are all there is to tell of it.
func (w *World) postWithoutCopy(m *message, recipients []*User) {
	w.stamp(m)
	m.orphan = true
	for _, u := range recipients {
		w.overtake(w.incoming(u, m))
	}
	if m.sender != systemUser && len(recipients) > 0 {
		w.Books.activity(m.sender, m.date)
	}
}

func (w *World) stamp(m *message) {
	m.id = w.snowflake()
	m.random = w.rand.Int64()
	m.date = w.now().Unix()
	m.letters = make(map[int64]*letter)
}

// outgoing is the sender's part: his update log first, then the message, then
// the dialog, each committed alone.
func (w *World) outgoing(u *User, m *message) Part {
	peer := m.seenBy(u.ID)
	d, known := u.dialog(peer)
	l := w.keep(u, m, d)
	row := l.body(u.ID, false)
	touch := do(touchDialog, l.box, m.date, u.ID, peer.Kind, peer.ID)
	if !known {
		touch = do(openDialog, u.ID, peer.Kind, peer.ID, peer.dialogID(), l.box, m.date)
		w.Books.event("echo.dialog.created")
	}
	d.top = l.box
	return Part{u.ID, []Step{u.tell(row, m.date), w.copyRows(u, l, row, false), touch}}
}

// incoming is a recipient's part, written by another consumer at another time.
// Now and then that consumer had crashed, and writes the copy again.
func (w *World) incoming(u *User, m *message) Part {
	mentioned := m.chat != 0 && slices.Contains(m.mentions, u.ID)
	d, known := u.dialog(m.seenBy(u.ID))
	if !known {
		w.Books.event("echo.dialog.created")
	}
	part := Part{Owner: u.ID}
	for again := true; again; again = w.chance(200) {
		l := w.keep(u, m, d)
		d.top = l.box
		row := l.body(u.ID, mentioned)
		part.Steps = append(part.Steps,
			w.copyRows(u, l, row, mentioned),
			do(receiveDialog, u.ID, d.peer.Kind, d.peer.ID, d.peer.dialogID(), l.box, flag(mentioned), m.date),
			u.tell(row, m.date))
		w.Books.fact("message.delivered", u.ID, m.id)
		if m.orphan {
			w.Books.fact("message.new", m.id)
		}
		w.Books.push(u.ID, m.id, w.outcome(u, m, mentioned))
	}
	return part
}

// keep puts a copy into the user's box.
func (w *World) keep(u *User, m *message, d *dialog) *letter {
	l := &letter{message: m, box: u.nextBox()}
	d.copies = append(d.copies, l)
	if m.letters[u.ID] == nil {
		m.letters[u.ID] = l
	}
	return l
}

// copyRows are a copy's row and its hashtags, in one transaction. On a
// recipient's copy of a private message, peer_id is the owner's own id.
func (w *World) copyRows(u *User, l *letter, row string, mentioned bool) Step {
	one, two := l.dialogIDs()
	peer := l.seenBy(u.ID)
	if peer.Kind == peerUser && u.ID != l.sender {
		peer.ID = u.ID
	}
	saved := Peer{}
	if l.chat == 0 && l.sender == l.to {
		saved = Peer{peerUser, u.ID}
	}
	date2 := l.date
	if u.ID != l.sender {
		date2 += w.rand.Int64N(2) // the consumer's clock
	}
	step := do(insertMessage, u.ID, l.box, one, two, l.id, l.sender, peer.Kind, peer.ID, l.random, l.filter(),
		row, l.text, flag(mentioned), flag(mentioned), saved.Kind, saved.ID, date2)
	for _, tag := range l.hashtags {
		step = append(step, Statement{insertHashtag, []any{u.ID, peer.Kind, peer.ID, tag, l.box}})
	}
	return step
}

// sendLoginCode plans the message that follows every sign-in: the recipient's
// row only, with a secret in clear.
func (w *World) sendLoginCode(u *User) {
	code := 10_000 + w.rand.IntN(90_000)
	w.postWithoutCopy(&message{
		sender:   systemUser,
		to:       u.ID,
		text:     fmt.Sprintf("%s%d. Do not give it to anyone.", LoginCode, code),
		entities: []entity{{Name: "messageEntityBold", Length: len(LoginCode)}},
	}, []*User{u})
}

// LoginCode begins the text of every login code: it must never leave the reader.
const LoginCode = "Login code: "

func flag(is bool) int {
	if is {
		return 1
	}
	return 0
}
