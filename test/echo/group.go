package echo

import (
	"fmt"
	"slices"
)

// A chat is a basic group.
type chat struct {
	id      int64
	title   string
	members []*User // in the order they came
	past    map[int64]bool
}

func (c *chat) others(than *User) []*User {
	return slices.DeleteFunc(slices.Clone(c.members), func(u *User) bool { return u == than })
}

// speaker is a member who says things, or nil where all of them only listen.
func (c *chat) speaker(w *World) *User {
	for range 10 {
		u := c.members[w.rand.IntN(len(c.members))]
		if !u.Bot && !u.Lurker {
			return u
		}
	}
	return nil
}

func (w *World) anyChat() *chat {
	if len(w.chats) == 0 {
		return nil
	}
	return w.chats[w.rand.IntN(len(w.chats))]
}

// foundGroup: a user makes a group; its rows are one transaction.
func (w *World) foundGroup() {
	founder := w.anyone()
	c := w.furnish(founder, 3+w.rand.IntN(8), func() *User { return w.other(founder) })
	w.Books.fact("chat.created", c.id)
	w.Books.fact("chat.invite_created", c.id, c.id) // its link has the group's number
	for range c.members {
		w.Books.event("echo.chat.member_added")
	}
	var invited []int64
	for _, u := range c.members[1:] {
		invited = append(invited, u.ID)
	}
	w.announce(c, founder, &action{Name: "messageActionChatCreate", Title: c.title, Title2: c.title, Users: invited})
}

// furnish plans a group's rows.
func (w *World) furnish(founder *User, size int, pick func() *User) *chat {
	w.groups++
	c := &chat{id: w.FirstID + w.groups, title: fmt.Sprintf("Group %d %s", w.groups, words[w.rand.IntN(len(words))]), past: make(map[int64]bool)}
	c.members = []*User{founder}
	for range size {
		if u := pick(); !slices.Contains(c.members, u) {
			c.members = append(c.members, u)
		}
	}
	now := w.now().Unix()
	step := do(insertChat, c.id, founder.ID, w.rand.Int64(), len(c.members), c.title, now)
	for i, u := range c.members {
		inviter := founder.ID
		if i == 0 {
			inviter = 0
		}
		step = append(step, Statement{insertMember, []any{c.id, u.ID, flag(i == 0), inviter, now, flag(u.Bot), now}})
	}
	step = append(step, Statement{insertInvite, []any{c.id, c.id, founder.ID, fmt.Sprintf("link%d", c.id), now}})
	w.add(Part{-c.id, []Step{step}})
	w.chats = append(w.chats, c)
	return c
}

// announce plans a service message of a member to all members.
func (w *World) announce(c *chat, by *User, a *action) {
	w.post(&message{sender: by.ID, chat: c.id, action: a}, c.others(by))
}

// inviteMember: a member adds someone, new or once there.
func (w *World) inviteMember() {
	c := w.anyChat()
	if c == nil {
		return
	}
	by := c.speaker(w)
	if by == nil {
		return
	}
	u := w.other(by)
	if slices.Contains(c.members, u) {
		return
	}
	now := w.now().Unix()
	row := do(insertMember, c.id, u.ID, 0, by.ID, now, flag(u.Bot), now)
	if c.past[u.ID] {
		row = do(reviveMember, by.ID, now, c.id, u.ID)
	}
	c.members = append(c.members, u)
	w.add(Part{-c.id, []Step{together(row, do(countMembers, len(c.members), c.id))}})
	w.Books.event("echo.chat.member_added")
	w.announce(c, by, &action{Name: "messageActionChatAddUser", Users: []int64{u.ID}})
}

// leaveGroup: the service message of a leave has no copy for the leaver; his
// update log tells of it all the same.
func (w *World) leaveGroup() {
	c := w.anyChat()
	if c == nil || len(c.members) < 4 {
		return
	}
	u := c.speaker(w)
	if u == nil {
		return
	}
	w.part(c, u, do(leaveChat, w.now().Unix(), c.id, u.ID))
	w.Books.event("echo.chat.member_left")
	w.add(Part{u.ID, []Step{u.update(1, 1, w.now().Unix(), map[string]any{"predicate_name": "updateNewMessage"})}})
	w.postWithoutCopy(&message{sender: u.ID, chat: c.id, action: &action{Name: "messageActionChatDeleteUser", UserID: u.ID}}, c.members)
}

// kickMember: the kicked user hears nothing of it, the others do.
func (w *World) kickMember() {
	c := w.anyChat()
	if c == nil || len(c.members) < 4 {
		return
	}
	by := c.speaker(w)
	if by == nil {
		return
	}
	others := c.others(by)
	u := others[w.rand.IntN(len(others))]
	w.part(c, u, do(kickMember, w.now().Unix(), c.id, u.ID))
	w.Books.event("echo.chat.member_removed")
	w.announce(c, by, &action{Name: "messageActionChatDeleteUser", UserID: u.ID})
}

// part plans the rows of a member who is no longer one.
func (w *World) part(c *chat, u *User, row Step) {
	c.members = c.others(u)
	c.past[u.ID] = true
	w.add(Part{-c.id, []Step{together(row, do(countMembers, len(c.members), c.id), do(removeRequest, c.id, u.ID))}})
	w.add(Part{u.ID, []Step{do(removeDialog, u.ID, peerChat, c.id)}})
	w.forget(u, Peer{peerChat, c.id})
}

// retitleGroup: a new title with its service message, or a new text about the
// group, which has none.
func (w *World) retitleGroup() {
	c := w.anyChat()
	if c == nil {
		return
	}
	by := c.speaker(w)
	if by == nil {
		return
	}
	text := fmt.Sprintf("%s %d", c.title, w.acts)
	if w.chance(2) {
		w.add(Part{-c.id, []Step{do(describe, text, c.id)}})
		w.Books.event("echo.chat.about_changed")
		return
	}
	w.add(Part{-c.id, []Step{do(retitle, text, c.id)}})
	w.Books.event("echo.chat.title_changed")
	w.announce(c, by, &action{Name: "messageActionChatEditTitle", Title: text, Title2: text})
}

// dissolve ends a group: the chats row changes twice in one transaction, then
// every member's dialog and copies go.
func (w *World) dissolve(c *chat) {
	now := w.now().Unix()
	w.add(Part{-c.id, []Step{together(
		do(dissolveChat, now, c.id),
		do(countMembers, 0, c.id),
		do(deactivate, c.id),
	)}})
	for _, u := range c.members {
		w.Books.event("echo.chat.member_removed")
		peer := Peer{peerChat, c.id}
		d, known := u.dialogs[peer]
		if !known {
			continue
		}
		steps := []Step{do(removeDialog, u.ID, peer.Kind, peer.ID)}
		if live := d.live(); len(live) > 0 {
			steps = append(steps, w.discard(u, live)...)
		}
		w.add(Part{u.ID, steps})
		w.forget(u, peer)
	}
	w.Books.fact("chat.deactivated", c.id)
	w.chats = slices.DeleteFunc(w.chats, func(other *chat) bool { return other == c })
}
