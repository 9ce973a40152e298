package echo

import "fmt"

// editMessage: the sender changes what he said; Echo changes every copy.
func (w *World) editMessage() {
	u := w.anyone()
	l := w.ownWords(u)
	if l == nil {
		return
	}
	l.edited = w.now().Unix()
	l.text = say(w.rand) + fmt.Sprintf(" (%d)", w.acts) // another text for sure
	l.entities, l.hashtags = nil, nil
	w.Books.event("echo.message.edited")
	for _, reader := range w.Everyone() {
		mine := l.letters[reader.ID]
		if mine == nil {
			continue
		}
		// The others' copies are no edits: only the sender's tells of it.
		w.add(Part{reader.ID, []Step{
			do(rewriteMessage, mine.body(reader.ID, false), l.text, reader.ID, mine.box),
			do(removeHashtags, reader.ID, mine.box),
		}})
	}
}

// ownWords is a message of the user's own, still there, that he can edit.
func (w *World) ownWords(u *User) *letter {
	d := w.anyDialog(u)
	if d == nil {
		return nil
	}
	for range 5 {
		l := d.copies[len(d.copies)-1-w.rand.IntN(min(len(d.copies), 10))]
		if l.sender == u.ID && !l.deleted && l.action == nil && l.letters[u.ID] == l {
			return l
		}
	}
	return nil
}

func (w *World) anyDialog(u *User) *dialog {
	if len(u.order) == 0 {
		return nil
	}
	d := u.dialogs[u.order[w.rand.IntN(len(u.order))]]
	if len(d.copies) == 0 {
		return nil
	}
	return d
}

// deleteOwnWords: a user deletes, in his own box, what he wrote: one statement
// for many rows. Nobody is pushed his own words, so it may happen at any time.
func (w *World) deleteOwnWords() {
	u := w.anyone()
	d := w.anyDialog(u)
	if d == nil {
		return
	}
	var own []*letter
	for _, l := range d.live() {
		if l.sender == u.ID && len(own) < 1+w.rand.IntN(4) {
			own = append(own, l)
		}
	}
	if len(own) == 0 {
		return
	}
	w.add(Part{u.ID, append(w.discard(u, own), do(emptyDialog, d.top, w.now().Unix(), u.ID, d.peer.Kind, d.peer.ID))})
	if d.draft { // emptied with it
		d.draft = false
		w.Books.event("echo.dialog.draft_changed")
	}
}

// deleteForEveryone: a user takes back what he said, from every box where
// nothing is on its way any more.
func (w *World) deleteForEveryone(u *User, calm map[*User]bool) {
	l := w.ownWords(u)
	if l == nil {
		return
	}
	for _, owner := range w.Everyone() {
		theirs := l.letters[owner.ID]
		if theirs != nil && !theirs.deleted && calm[owner] {
			w.add(Part{owner.ID, w.discard(owner, []*letter{theirs})})
		}
	}
}

// discard are the rows of a deletion: Echo never deletes hard.
func (w *World) discard(u *User, letters []*letter) []Step {
	args := []any{u.ID}
	for _, l := range letters {
		l.deleted = true
		args = append(args, l.box)
		w.Books.fact("message.deleted", u.ID, l.id)
	}
	return []Step{
		do(fmt.Sprintf(deleteMessages, placeholders(len(letters))), args...),
		u.update(2, int64(len(letters)), w.now().Unix(), map[string]any{"predicate_name": "updateDeleteMessages"}),
	}
}

// read: a user reads a dialog to its end. His own words are read as well, and
// where nothing is new no row is written.
func (w *World) read(u *User, d *dialog) {
	newest := d.copies[len(d.copies)-1]
	if newest.box <= d.readMax {
		return
	}
	d.readMax = newest.box
	now := w.now().Unix()
	w.add(Part{u.ID, []Step{
		u.update(4, 1, now, map[string]any{"predicate_name": "updateReadHistoryInbox", "max_id": newest.box}),
		do(readDialog, newest.box, u.ID, d.peer.Kind, d.peer.ID),
	}})
	w.Books.event("echo.dialog.read")

	author := w.byID[newest.sender]
	if author == nil || author == u {
		return
	}
	if theirs := newest.letters[author.ID]; theirs != nil {
		w.see(author, theirs, u)
	}
}

// see: the author's own dialog is marked as read, by a receipt too in a private
// chat. In a group another may have read further already, and the mark goes back.
func (w *World) see(author *User, l *letter, reader *User) {
	peer := l.seenBy(author.ID)
	about := []any{author.ID, peer, l.box}
	steps := []Step{do(seenDialog, l.box, author.ID, peer.Kind, peer.ID)}
	if d, known := author.dialogs[peer]; known {
		if l.box > d.seenMax {
			w.Books.fact("dialog.read_by_peer", about...)
			if peer.Kind == peerUser { // the receipt: none is written twice
				w.Books.fact("dialog.read_by_peer", about...)
			}
		}
		d.seenMax = l.box
	}
	if peer.Kind == peerUser {
		steps = append(steps, do(readOutbox, author.ID, peer.dialogID(), reader.ID, l.box, w.now().Unix()))
	}
	w.add(Part{author.ID, steps})
}

// clearHistory: the newest row is rewritten in place, like an edit, and all
// others are deleted.
func (w *World) clearHistory(u *User, d *dialog) {
	live := d.live()
	if len(live) == 0 {
		return
	}
	newest := live[len(live)-1]
	cleared := body{
		Name: "messageService", ID: newest.box, Peer: wire(d.peer), Out: true, From: &from{"peerUser", u.ID},
		Date: newest.date, Action: &action{Name: "messageActionHistoryClear"},
	}
	var steps []Step
	if older := live[:len(live)-1]; len(older) > 0 {
		steps = w.discard(u, older)
	}
	steps = append(steps, do(rewriteMessage, toJSON(cleared), "", u.ID, newest.box))
	w.add(Part{u.ID, steps})
	w.Books.event("echo.message.history_cleared")
	newest.deleted = true // for us: nobody edits or deletes it again
}
