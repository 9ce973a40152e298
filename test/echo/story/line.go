package story

// line is how messages and dialogs are kept; all else is the same in both
// lines of Echo.
type line interface {
	// post writes the sender's copy, and then everybody else's.
	post(m *Message)
	// rewrite writes what an edited message is now into every copy.
	rewrite(m *Message)
	// discard deletes a user's copies in one statement.
	discard(u *User, messages []*Message)
	// clear rewrites a copy to say that its owner cleared the history.
	clear(u *User, m *Message)
	// pin pins or unpins users' copies.
	pin(m *Message, pinned int, owners ...*User)
	// open takes the mark of unread contents from users' copies.
	open(m *Message, owners ...*User)
	// read moves how far a user has read a dialog to a message; who wrote it is told.
	read(u *User, m *Message)
	draft(u *User, peer Peer, words string)
	place(u *User, peer Peer, order int64)
	archive(u *User, peer Peer, folder int)
	leave(u *User, peer Peer)
}
