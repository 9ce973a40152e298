package echo

// A deed is something simulated users do, and how often.
type deed struct {
	weight int
	do     func(*World)
}

// deeds is the mix of an ordinary day: mostly talk.
func deeds() []deed {
	return []deed{
		{300, (*World).talkPrivately},
		{160, (*World).talkInGroup},
		{20, (*World).noteToSelf},
		{90, (*World).readOnline},
		{40, (*World).editMessage},
		{20, (*World).deleteOwnWords},
		{25, (*World).changeMuting},
		{2, (*World).resetMuting},
		{12, (*World).changeBlocks},
		{4, (*World).blockInFlight},
		{20, (*World).changeDraft},
		{8, (*World).changeProfile},
		{8, (*World).changeSession},
		{2, (*World).signUp},
		{4, (*World).foundGroup},
		{10, (*World).inviteMember},
		{5, (*World).leaveGroup},
		{3, (*World).kickMember},
		{4, (*World).retitleGroup},
	}
}

// act plans one deed.
func (w *World) act() []Part {
	w.acts++
	all := deeds()
	total := 0
	for _, d := range all {
		total += d.weight
	}
	pick := w.rand.IntN(total)
	for _, d := range all {
		if pick -= d.weight; pick < 0 {
			d.do(w)
			break
		}
	}
	w.releaseOld(8)
	return w.take()
}

// finish plans what was held back.
func (w *World) finish() []Part {
	w.releaseOld(0)
	return w.take()
}

// quiet plans what may only happen when every earlier push is settled: users
// come and go, read what waited for them, take words back, and end a group. settled tells whether
// nothing is on its way to a user any more. Who came or went is returned.
func (w *World) quiet(settled func(user int64) bool) ([]Part, []*User) {
	var moved []*User
	calm := make(map[*User]bool)
	for _, u := range w.Everyone() {
		calm[u] = settled(u.ID)
	}
	for _, u := range w.users {
		if !calm[u] {
			continue
		}
		if d := w.anyDialog(u); d != nil && !u.Lurker && w.chance(2) {
			w.read(u, d)
		}
		if w.chance(4) {
			w.deleteForEveryone(u, calm)
		}
		if w.chance(4) {
			u.Online = !u.Online
			moved = append(moved, u)
		}
	}
	for _, c := range w.chats {
		if len(w.chats) > w.Groups && allCalm(c, calm) {
			w.dissolve(c)
			break
		}
	}
	return w.finish(), moved
}

func allCalm(c *chat, calm map[*User]bool) bool {
	for _, u := range c.members {
		if !calm[u] {
			return false
		}
	}
	return true
}
