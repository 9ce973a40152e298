package story

// Tell tells the story from its beginning to its end.
func (t *Town) Tell() error {
	alice, bob, carol := t.signUp("Alice"), t.signUp("Bob"), t.signUp("Carol")
	t.profiles(alice)
	t.friends(alice, bob)
	t.privately(alice, bob)
	t.readings(alice, bob)
	t.group(alice, bob, carol)
	t.settings(bob, carol)
	t.farewell(carol)
	return t.Err()
}

// profiles: names, photos, flags; about and names of one call are two writes.
func (t *Town) profiles(u *User) {
	now := t.tick()
	t.insert("username", Row{"username": "alice", "peer_type": peerUser, "peer_id": u.ID, "order2": now << 32})
	t.profile(u, Row{"username": "alice"})
	t.profile(u, Row{"about": "Hello"})
	t.profile(u, Row{"first_name": "Alicia", "last_name": "A."})
	t.profile(u, Row{"first_name": "Alicia"}) // as it is: no row
	t.profile(u, Row{"birthday": "2000-02-29"})
	t.profile(u, Row{"phone": phone(u) + "7"})
	t.profile(u, Row{"verified": 1})
	t.profile(u, Row{"premium": 1})
	const photo = 1_700_000_000_000_000_001
	t.insert("photo_sizes", Row{"photo_size_id": photo, "size_type": "a", "width": 160, "height": 160, "file_size": 4321, "file_path": "/secret/path"})
	t.insert("photos", Row{"photo_id": photo, "access_hash": 99, "dc_id": 1, "date2": now, "size_id": photo})
	t.together(func() {
		t.upsert("user_profile_photos", Row{"user_id": u.ID, "photo_id": photo, "date2": now, "deleted": 0}, "date2", "deleted")
		t.update("users", Row{"photo_id": photo}, Row{"id": u.ID})
	})
	t.tick()
	t.update("user_profile_photos", Row{"deleted": 1, "date2": 0}, Row{"user_id": u.ID, "photo_id": photo})
	t.insert("users", Row{"id": firstID + 100, "user_type": 3, "access_hash": 5, "first_name": "helper_bot", "phone": "-1", "country_code": "", "is_bot": 1})
}

func (t *Town) friends(alice, bob *User) {
	t.befriend(alice, bob, false)
	t.befriend(bob, alice, true)
	t.unfriend(alice, bob)
	t.befriend(alice, bob, false)
	t.block(bob, alice)
	t.block(bob, alice) // another date only
	t.unblock(bob, alice)
}

// privately: what is said between two, changed, taken back and forgotten.
func (t *Town) privately(alice, bob *User) {
	first := t.say(&Message{Sender: alice, To: bob, Text: "hi 你好 😀"})
	t.say(&Message{Sender: bob, To: alice, Text: "see #plan at https://x.example", Reply: first, Hashtags: []string{"plan"}, Entities: []map[string]any{
		{"predicate_name": "messageEntityHashtag", "offset": 4, "length": 5}, {"predicate_name": "messageEntityUrl", "offset": 13, "length": 17},
	}})
	silent := t.say(&Message{Sender: alice, To: bob, Text: "psst", Silent: true})
	t.say(&Message{Sender: bob, To: alice, Text: "a view", Media: media("Photo", "photo_FLAGPHOTO", map[string]any{"predicate_name": "photo", "id": 1_700_000_000_000_000_002})})
	t.upload()
	t.say(&Message{Sender: bob, To: alice, Media: media("Document", "document", map[string]any{"predicate_name": "document", "id": 1_700_000_000_000_000_003})})
	voice := t.say(&Message{Sender: alice, To: bob, Voice: true, Media: media("Document", "document", map[string]any{"predicate_name": "document", "id": 1_700_000_000_000_000_004})})
	t.line.open(voice, bob, alice)
	t.say(&Message{Sender: alice, To: alice, Text: "a note"})
	t.edit(first, "hi Bob #now")
	t.editAgain(first, "hi Bob, again")
	t.line.rewrite(first)                            // as it is: no row
	t.line.discard(alice, []*Message{silent, voice}) // only in her box
	t.line.discard(bob, []*Message{silent})          // for everyone, then
	t.line.pin(first, 1, alice, bob)
	t.line.pin(first, 0, alice) // she unpins all: his copy stays pinned
	t.line.draft(alice, bob.peer(), "later 😀")
	t.line.draft(alice, bob.peer(), "")
	t.line.place(alice, bob.peer(), t.tick())
	t.line.place(alice, bob.peer(), 0)
	t.line.archive(alice, bob.peer(), 1)
	t.line.archive(alice, bob.peer(), 0)
}

func media(name, member string, file map[string]any) map[string]any {
	return map[string]any{"predicate_name": "messageMedia" + name, member: file}
}

// upload stores a document before its message.
func (t *Town) upload() {
	t.insert("documents", Row{
		"document_id": 1_700_000_000_000_000_003, "access_hash": 98, "dc_id": 1, "file_path": "/secret/path", "file_size": 123_456,
		"uploaded_file_name": "secret.pdf", "ext": ".pdf", "mime_type": "application/pdf", "attributes": "[]", "date2": t.tick(),
	})
}

// readings: forwards, backwards, and of one's own words.
func (t *Town) readings(alice, bob *User) {
	one := t.say(&Message{Sender: alice, To: bob, Text: "one"})
	two := t.say(&Message{Sender: alice, To: bob, Text: "two"})
	t.tick()
	t.line.read(bob, two)
	t.line.read(bob, one) // late: it says less
	t.say(&Message{Sender: bob, To: alice, Text: "read"})
	t.line.read(alice, two)
	last := t.say(&Message{Sender: alice, To: bob, Text: "gone"})
	t.line.discard(bob, []*Message{one, two})
	t.line.clear(bob, last) // a received message is rewritten
}

func (t *Town) group(alice, bob, carol *User) {
	c := t.found(alice, "Team", bob, carol)
	m := t.say(&Message{Sender: alice, Chat: c, Text: "@bob look", Mentions: []*User{bob}, Entities: []map[string]any{
		{"predicate_name": "messageEntityMention", "constructor": -100378723, "length": 4}, {"predicate_name": "messageEntityMention", "length": 4, "user_id_INT64": bob.ID},
	}})
	t.line.open(m, bob)
	t.line.read(carol, m)
	t.line.pin(m, 1, alice, bob, carol)
	t.announce(c, alice, "PinMessage", nil)
	t.change(c, Row{"title": "Team One", "version": 2})
	t.announce(c, alice, "ChatEditTitle", map[string]any{"title": "Team One"})
	t.change(c, Row{"about": "What we do"})
	t.change(c, Row{"photo_id": 1_700_000_000_000_000_005, "version": 3})
	t.change(c, Row{"default_banned_rights": 17, "version": 4})
	t.change(c, Row{"noforwards": 1, "version": 5})
	t.change(c, Row{"ttl_period": 86400})
	t.change(c, Row{"available_reactions_type": 1, "available_reactions": "[]"})
	t.promote(c, bob)
	t.member(c, bob, Row{"rank2": "chief"})
	t.member(c, bob, Row{"participant_type": 0})
	t.invites(c, alice)
	t.kick(c, alice, carol)
	t.add(c, alice, carol, true)
	t.quit(c, bob)
	t.dissolve(c)
	t.migrate(t.found(bob, "Moved", carol))
}

func (t *Town) invites(c *Chat, by *User) {
	link := Row{"chat_id": c.ID, "link": "secretlink1"}
	t.insert("chat_invites", Row{"chat_id": c.ID, "admin_id": by.ID, "link": "secretlink1", "start_date": 0, "date2": t.tick(), "usage_limit": 5, "title": "for friends"})
	t.update("chat_invites", Row{"usage_limit": 9}, link)
	t.update("chat_invites", Row{"revoked": 1}, link)
	t.remove("chat_invites", link)
	for i, user := range []int64{firstID + 50, firstID + 51} {
		who := Row{"chat_id": c.ID, "user_id": user}
		t.insert("chat_invite_participants", Row{"chat_id": c.ID, "link": "secretlink0", "user_id": user, "requested": 1, "date2": t.tick()})
		if i == 0 {
			t.update("chat_invite_participants", Row{"requested": 0, "approved_by": by.ID}, who)
		} else {
			t.remove("chat_invite_participants", who)
		}
	}
}

func (t *Town) settings(bob, carol *User) {
	t.mute(bob, carol.peer(), 2_147_483_647)
	t.mute(bob, carol.peer(), 2_147_483_647) // as it is: no row
	t.mute(bob, Peer{peerUsers, 0}, 0)
	t.update("user_notify_settings", Row{"deleted": 1}, Row{"user_id": bob.ID, "deleted": 0}) // reset all
	t.upsert("user_privacies", Row{"user_id": bob.ID, "key_type": 1, "rules": `[{"predicate_name":"privacyValueAllowContacts"}]`}, "rules")
	t.upsert("user_privacies", Row{"user_id": bob.ID, "key_type": 1, "rules": `[{"predicate_name":"privacyValueDisallowAll"}]`}, "rules")
	t.insert("user_global_privacy_settings", Row{"user_id": bob.ID, "archive_and_mute_new_noncontact_peers": 1})
	t.tick()
	t.seen(bob, 0)
	t.tick()
	t.seen(bob, 300)
	device := Row{"auth_key_id": bob.key(), "user_id": bob.ID, "token_type": 2}
	t.insert("devices", Row{"auth_key_id": bob.key(), "user_id": bob.ID, "token_type": 2, "token": "secret-token", "secret": "secret", "other_uids": ""})
	t.update("devices", Row{"token": "secret-token-2"}, device)
	t.update("devices", Row{"state": 1}, device)
	t.tick()
	t.update("auths", Row{"date_active": t.clock}, Row{"auth_key_id": bob.key()})
}

func (t *Town) farewell(u *User) {
	t.signOut(u)
	t.signIn(u)
	t.profile(u, Row{"phone": "-" + text(u.ID), "deleted": 1, "delete_reason": "tired"})
	t.update("auth_users", Row{"deleted": 1, "date_created": 0, "date_active": 0}, Row{"user_id": u.ID})
}
