package echo

import "fmt"

// block: a block that is there already only gets another date, and tells nothing.
func (w *World) block(u *User, who int64) {
	if !u.blocks[who] {
		w.Books.event("echo.user.blocked")
	}
	u.blocks[who] = true
	w.add(Part{u.ID, []Step{do(blockPeer, u.ID, who, w.now().Unix())}})
}

// changeBlocks: a user blocks someone, or forgives him.
func (w *World) changeBlocks() {
	u := w.anyone()
	who := w.other(u).ID
	for _, other := range w.users { // forgive rather than block more and more
		if u.blocks[other.ID] {
			u.blocks[other.ID] = false
			w.add(Part{u.ID, []Step{do(unblockPeer, u.ID, other.ID)}})
			w.Books.event("echo.user.unblocked")
			return
		}
	}
	w.block(u, who)
}

// changeMuting: a user mutes a peer or all such peers, lets a mute run out, or
// unsets it. The row is the whole setting; the same again writes nothing.
func (w *World) changeMuting() {
	u := w.anyone()
	if len(u.order) == 0 {
		return
	}
	peer := u.order[w.rand.IntN(len(u.order))]
	if w.chance(6) {
		peer = peer.fallback()
	}
	until := []muting{forever, forever, audible, expired, unset}[w.rand.IntN(5)]
	if now, ok := u.notify[peer]; !ok || now != until {
		w.Books.event("echo.notify.settings_changed")
	}
	u.notify[peer] = until
	w.add(Part{u.ID, []Step{do(setNotify, u.ID, peer.Kind, peer.ID, until)}})
}

// resetMuting: all settings of a user go in one statement, a row each.
func (w *World) resetMuting() {
	u := w.anyone()
	for range u.notify {
		w.Books.event("echo.notify.settings_changed")
	}
	clear(u.notify)
	w.add(Part{u.ID, []Step{do(resetNotify, u.ID)}})
}

// changeProfile: about and names of one call are two autocommits; a photo tells
// nothing yet.
func (w *World) changeProfile() {
	u := w.anyone()
	steps := []Step{
		do(changeAbout, fmt.Sprintf("about %d", w.acts), u.ID),
		do(changeNames, fmt.Sprintf("Name%d", w.acts), words[w.rand.IntN(len(words))], u.ID),
	}
	w.Books.event("echo.user.profile_changed")
	w.Books.event("echo.user.profile_changed")
	if w.chance(3) {
		photo := 1_700_000_000_000_000_000 + int64(w.acts)
		w.Books.event("echo.user.photo_changed")
		steps = append(steps, together(do(addPhoto, u.ID, photo, w.now().Unix()), do(changePhoto, photo, u.ID)))
	}
	w.add(Part{u.ID, steps})
}

// changeDraft: a draft is saved or cleared, and noise.
func (w *World) changeDraft() {
	u := w.anyone()
	d := w.anyDialog(u)
	if d == nil {
		return
	}
	now := w.now().Unix()
	step := do(saveDraft, 2, fmt.Sprintf(`{"predicate_name":"draftMessage","message":"later %d","date_INT32":%d}`, w.acts, now), u.ID, d.peer.Kind, d.peer.ID)
	if d.draft {
		step = do(saveDraft, 1, fmt.Sprintf(`{"predicate_name":"draftMessageEmpty","date_FLAGINT32":{"value":%d}}`, now), u.ID, d.peer.Kind, d.peer.ID)
	}
	d.draft = !d.draft
	w.Books.event("echo.dialog.draft_changed")
	w.add(Part{u.ID, []Step{step, do(insertPresence, u.ID, now, 300)}})
}

// readOnline: who is online is not pushed to, so he reads and clears whenever he likes.
func (w *World) readOnline() {
	u := w.anyone()
	if d := w.anyDialog(u); u.Online && d != nil {
		if w.chance(40) {
			w.clearHistory(u, d)
			return
		}
		w.read(u, d)
	}
}
