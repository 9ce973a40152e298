package echo

// talkPrivately: a user writes to another. Who blocked him gets no copy.
func (w *World) talkPrivately() {
	from := w.anyone()
	to := w.other(from)
	m := w.utterance(from)
	m.to = to.ID
	if to.blocks[from.ID] {
		w.post(m, nil)
		return
	}
	w.post(m, []*User{to})
}

// blockInFlight: the recipient blocks the sender when the message is already on
// its way to his box, so the copy comes after the block.
func (w *World) blockInFlight() {
	from := w.anyone()
	to := w.other(from)
	if to.Bot || to.Lurker || to.blocks[from.ID] {
		return
	}
	w.block(to, from.ID)
	m := w.utterance(from)
	m.to = to.ID
	w.post(m, []*User{to})
}

// noteToSelf: a user writes to his Saved Messages: one copy, no recipient.
func (w *World) noteToSelf() {
	u := w.anyone()
	m := w.utterance(u)
	m.to = u.ID
	w.post(m, nil)
}

// talkInGroup: a member writes to his group, sometimes to one member by name.
func (w *World) talkInGroup() {
	c := w.anyChat()
	if c == nil {
		return
	}
	from := c.speaker(w)
	if from == nil {
		return
	}
	m := w.utterance(from)
	m.chat = c.id
	if others := c.others(from); len(others) > 0 && w.chance(5) {
		m.dress(w.rand, others[w.rand.IntN(len(others))])
	}
	w.post(m, c.others(from))
}

// utterance is what people send: text mostly, photos and documents.
func (w *World) utterance(from *User) *message {
	m := &message{sender: from.ID, text: say(w.rand), silent: w.chance(25)}
	switch w.rand.IntN(10) {
	case 0:
		m.media = &media{Name: "messageMediaPhoto", Photo: w.file("photo")}
	case 1:
		m.media = &media{Name: "messageMediaDocument", Document: w.file("document")}
		m.text = "" // most documents come without a caption
	default:
		m.dress(w.rand, nil)
	}
	return m
}

func (w *World) file(kind string) *file {
	f := &file{Name: kind, ID: 1_700_000_000_000_000_000 + w.rand.Int64N(1<<40), AccessHash: -w.rand.Int64(), Date: w.now().Unix(), DC: 1}
	if kind == "document" {
		f.MimeType, f.Size = "application/pdf", 1+w.rand.Int64N(5_000_000)
	}
	return f
}
