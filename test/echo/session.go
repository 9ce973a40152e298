package echo

import "fmt"

// populate plans the rows that were there before the product came: accounts,
// sessions and groups that no event tells of.
func (w *World) populate() {
	w.add(Part{systemUser, []Step{do(insertUser, systemUser, 4, 1, 0, "Echo", "", "42777", 0)}})
	for i := range w.Users {
		if i%3 == 2 {
			continue // will sign up later
		}
		u := w.enter()
		u.Lurker, u.Online = i%7 == 3, i%4 == 1
		w.openAccount(u)
		w.enterSession(u)
	}
	for range w.Groups {
		founder := w.anyone()
		w.furnish(founder, 4+w.rand.IntN(10), func() *User { return w.other(founder) })
	}
	w.releaseOld(0)
}

// settle plans the rest of the town: those who sign up while the product looks,
// and the bots.
func (w *World) settle() {
	for i := range w.Users {
		if i%3 == 2 {
			w.signUp()
		}
	}
	for i := range 3 {
		bot := w.enter()
		bot.Bot, bot.name = true, fmt.Sprintf("helper%d_bot", i)
		w.users = w.users[:len(w.users)-1]
		w.bots = append(w.bots, bot)
		w.openAccount(bot)
		w.Books.fact("user.created", bot.ID)
	}
}

// enter adds a user to the world.
func (w *World) enter() *User {
	id := w.FirstID + int64(len(w.byID))
	u := newUser(id, fmt.Sprintf("user%d", len(w.byID)))
	w.users = append(w.users, u)
	w.byID[id] = u
	return u
}

// signUp: a new account on a new device; the login code follows.
func (w *World) signUp() {
	u := w.enter()
	w.openAccount(u)
	w.Books.fact("user.created", u.ID)
	w.enterSession(u)
	w.Books.event("echo.session.signed_in")
	w.Books.activity(u.ID, w.now().Unix())
	w.sendLoginCode(u)
}

func (w *World) openAccount(u *User) {
	kind := 2
	if u.Bot {
		kind = 3
	}
	now := w.now().Unix()
	steps := []Step{
		together(do(insertAuthKey, authKey(u.ID), "simulated, not a key"), do(insertAuthInfo, authKey(u.ID), authKey(u.ID))),
		do(insertAuth, authKey(u.ID)),
		do(completeAuth, "203.0.113.1", now, authKey(u.ID)),
		do(insertUser, u.ID, kind, 5_550_000+u.ID, authKey(u.ID), u.name, u.name, phone(u.ID), flag(u.Bot)),
		do(insertPresence, u.ID, now, 300),
	}
	if u.Bot {
		steps = steps[3:4]
	}
	w.add(Part{u.ID, steps})
}

// enterSession: the user's key is his session; a later sign-in revives it.
func (w *World) enterSession(u *User) {
	u.sessions++
	u.signedIn = true
	now := w.now().Unix()
	w.add(Part{u.ID, []Step{do(signIn, authKey(u.ID), u.ID, int64(u.sessions)<<32+w.rand.Int64N(1<<32), now, now)}})
}

// changeSession: who is signed in signs out, or in again on the same key; who
// is not comes back.
func (w *World) changeSession() {
	u := w.anyone()
	if u.signedIn && w.chance(2) {
		u.signedIn = false
		w.add(Part{u.ID, []Step{do(signOut, authKey(u.ID), u.ID)}})
		w.Books.event("echo.session.signed_out")
		return
	}
	w.enterSession(u)
	w.Books.event("echo.session.signed_in")
	w.Books.activity(u.ID, w.now().Unix())
	w.sendLoginCode(u)
}
