package story

import "fmt"

// found makes a group: its rows are one transaction.
func (t *Town) found(by *User, title string, others ...*User) *Chat {
	now := t.tick()
	t.chats++
	c := &Chat{ID: firstChat + t.chats, members: append([]*User{by}, others...)}
	t.together(func() {
		t.insert("chats", Row{
			"id": c.ID, "creator_user_id": by.ID, "access_hash": 77, "random_id": 0, "participant_count": len(c.members), "title": title,
			"default_banned_rights": 4095, "version": 1, "date": now,
		})
		for i, u := range c.members {
			kind, inviter := 0, by.ID
			if i == 0 {
				kind, inviter = 1, 0
			}
			t.insert("chat_participants", Row{"chat_id": c.ID, "user_id": u.ID, "participant_type": kind, "inviter_user_id": inviter, "invited_at": now, "state": 0, "date2": now})
		}
		t.insert("chat_invites", Row{"chat_id": c.ID, "admin_id": by.ID, "link": fmt.Sprintf("secretlink-%d", c.ID), "permanent": 1, "date2": now})
	})
	t.announce(c, by, "ChatCreate", map[string]any{"title": title, "title_STRING": title})
	return c
}

// change writes the group's own row; some changes count a version up.
func (t *Town) change(c *Chat, set Row) {
	t.tick()
	t.update("chats", set, Row{"id": c.ID})
}

func (t *Town) member(c *Chat, u *User, set Row) {
	t.update("chat_participants", set, Row{"chat_id": c.ID, "user_id": u.ID})
}

// add takes somebody in who was not, or was once, a member.
func (t *Town) add(c *Chat, by, u *User, again bool) {
	now := t.tick()
	c.members = append(c.members, u)
	t.together(func() {
		if again {
			t.member(c, u, Row{"participant_type": 0, "inviter_user_id": by.ID, "invited_at": now, "state": 0, "kicked_at": 0, "left_at": 0})
		} else {
			t.insert("chat_participants", Row{"chat_id": c.ID, "user_id": u.ID, "inviter_user_id": by.ID, "invited_at": now, "date2": now})
		}
		t.update("chats", Row{"participant_count": len(c.members), "version": now}, Row{"id": c.ID})
	})
	t.announce(c, by, "ChatAddUser", map[string]any{"users": []int64{u.ID}})
}

// part takes a member out.
func (t *Town) part(c *Chat, u *User, set Row) {
	now := t.tick()
	for i, m := range c.members {
		if m == u {
			c.members = append(c.members[:i:i], c.members[i+1:]...)
			break
		}
	}
	t.together(func() {
		t.member(c, u, set)
		t.update("chats", Row{"participant_count": len(c.members), "version": now}, Row{"id": c.ID})
		t.remove("chat_invite_participants", Row{"chat_id": c.ID, "user_id": u.ID})
	})
	t.line.leave(u, c.peer())
}

// kick: the kicked user hears nothing of it.
func (t *Town) kick(c *Chat, by, u *User) {
	t.part(c, u, Row{"state": 2, "kicked_at": t.clock, "left_at": 0})
	t.announce(c, by, "ChatDeleteUser", map[string]any{"user_id": u.ID})
}

// quit: the service message has no copy for the leaver.
func (t *Town) quit(c *Chat, u *User) {
	t.part(c, u, Row{"state": 1, "left_at": t.clock, "kicked_at": 0})
	t.say(&Message{Sender: u, Chat: c, Orphan: true, Action: map[string]any{"predicate_name": "messageActionChatDeleteUser", "user_id": u.ID}})
}

// promote makes an administrator: the row changes twice.
func (t *Town) promote(c *Chat, u *User) {
	now := t.tick()
	link := fmt.Sprintf("secretlink%d", u.ID)
	t.together(func() {
		t.member(c, u, Row{"participant_type": 2})
		t.member(c, u, Row{"link": link})
		t.insert("chat_invites", Row{"chat_id": c.ID, "admin_id": u.ID, "link": link, "permanent": 1, "date2": now})
	})
}

// migrate makes a channel of a group, whose rows stay behind.
func (t *Town) migrate(c *Chat) {
	t.tick()
	t.together(func() {
		t.update("chats", Row{"migrated_to_id": 1_073_741_825, "migrated_to_access_hash": 5, "deactivated": 1, "version": 9}, Row{"id": c.ID})
		t.update("chat_participants", Row{"state": 3}, Row{"chat_id": c.ID, "state": 0})
	})
}

// dissolve ends a group: its row changes twice in one transaction, and all
// members go in one statement.
func (t *Town) dissolve(c *Chat) {
	now := t.tick()
	t.together(func() {
		t.update("chat_participants", Row{"state": 2, "kicked_at": now}, Row{"chat_id": c.ID, "state": 0})
		t.update("chats", Row{"participant_count": 0, "version": now}, Row{"id": c.ID})
		t.update("chats", Row{"deactivated": 1, "version": now + 1}, Row{"id": c.ID})
	})
	for _, u := range c.members {
		t.line.leave(u, c.peer())
	}
}
