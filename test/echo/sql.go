package echo

// The statements are Echo's own forms: what is an upsert there is one here.
const (
	messageColumns = `insert into messages(user_id, user_message_box_id, dialog_id1, dialog_id2, dialog_message_id,
		sender_user_id, peer_type, peer_id, random_id, message_filter_type, message_data, message, mentioned,
		media_unread, pinned, saved_peer_type, saved_peer_id, date2, ttl_period) values `
	messageValues = `(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, 0)`
	insertMessage = messageColumns + messageValues + ` on duplicate key update id = last_insert_id(id)`
	insertHashtag = `insert into hash_tags(user_id, peer_type, peer_id, hash_tag, hash_tag_message_id)
		values (?, ?, ?, ?, ?) on duplicate key update deleted = 0`
	removeHashtags = `update hash_tags set deleted = 1 where user_id = ? and hash_tag_message_id = ?`
	rewriteMessage = `update messages set message_data = ?, message = ? where user_id = ? and user_message_box_id = ?`
	deleteMessages = `update messages set deleted = 1 where user_id = ? and user_message_box_id in (%s) and deleted = 0`

	insertUpdate = `insert into user_pts_updates(user_id, pts, pts_count, update_type, update_data, date2) values ` + updateValues
	updateValues = `(?, ?, ?, ?, ?, ?)`

	touchDialog = `update dialogs set unread_count = 0, deleted = 0, top_message = ?, date2 = ?, unread_mark = 0
		where user_id = ? and peer_type = ? and peer_id = ?`
	openDialog = `insert ignore into dialogs(user_id, peer_type, peer_id, peer_dialog_id, top_message, draft_message_data, date2)
		values (?, ?, ?, ?, ?, 'null', ?)`
	receiveDialog = dialogColumns + dialogValues + dialogAgain
	dialogColumns = `insert into dialogs(user_id, peer_type, peer_id, peer_dialog_id, top_message, unread_count,
		unread_mentions_count, draft_message_data, date2) values `
	dialogValues = `(?, ?, ?, ?, ?, 1, ?, 'null', ?)`
	dialogAgain  = `
		on duplicate key update top_message = values(top_message), unread_count = unread_count + values(unread_count),
		unread_mentions_count = unread_mentions_count + values(unread_mentions_count), date2 = values(date2)`
	readDialog = `update dialogs set read_inbox_max_id = ?, unread_count = 0 where user_id = ? and peer_type = ? and peer_id = ?`
	seenDialog = `update dialogs set read_outbox_max_id = ? where user_id = ? and peer_type = ? and peer_id = ?`
	readOutbox = `insert into message_read_outbox(user_id, peer_dialog_id, read_user_id, read_outbox_max_id, read_outbox_max_date)
		values (?, ?, ?, ?, ?) on duplicate key update read_outbox_max_date = values(read_outbox_max_date)`
	saveDraft   = `update dialogs set draft_type = ?, draft_message_data = ? where user_id = ? and peer_type = ? and peer_id = ?`
	emptyDialog = `update dialogs set top_message = ?, unread_count = 0, date2 = ?, draft_message_data = 'null'
		where user_id = ? and peer_type = ? and peer_id = ?`
	removeDialog = `delete from dialogs where user_id = ? and peer_type = ? and peer_id = ?`

	insertChat = `insert into chats(id, creator_user_id, access_hash, random_id, participant_count, title,
		default_banned_rights, version, date) values (?, ?, ?, 0, ?, ?, 4095, 1, ?)`
	countMembers = `update chats set participant_count = ?, version = version + 1 where id = ?`
	deactivate   = `update chats set deactivated = 1, version = version + 1 where id = ?`
	retitle      = `update chats set title = ?, version = version + 1 where id = ?`
	describe     = `update chats set about = ? where id = ?`
	insertMember = `insert into chat_participants(chat_id, user_id, participant_type, inviter_user_id, invited_at, is_bot, state, date2)
		values (?, ?, ?, ?, ?, ?, 0, ?)`
	reviveMember = `update chat_participants set participant_type = 0, inviter_user_id = ?, invited_at = ?, state = 0,
		kicked_at = 0, left_at = 0 where chat_id = ? and user_id = ?`
	leaveChat     = `update chat_participants set kicked_at = 0, left_at = ?, state = 1 where chat_id = ? and user_id = ?`
	kickMember    = `update chat_participants set kicked_at = ?, left_at = 0, state = 2 where chat_id = ? and user_id = ?`
	dissolveChat  = `update chat_participants set state = 2, kicked_at = ? where chat_id = ? and state = 0`
	removeRequest = `delete from chat_invite_participants where chat_id = ? and user_id = ?`
	insertInvite  = `insert into chat_invites(id, chat_id, admin_id, link, permanent, date2) values (?, ?, ?, ?, 1, ?)`

	insertAuthKey  = `insert into auth_keys(auth_key_id, body) values (?, ?)`
	insertAuthInfo = `insert into auth_key_infos(auth_key_id, auth_key_type, perm_auth_key_id) values (?, 0, ?)`
	insertAuth     = `insert into auths(auth_key_id, layer, api_id, params) values (?, 220, 0, 'null')`
	completeAuth   = `update auths set api_id = 4, device_model = 'Pixel 8', system_version = 'SDK 34', lang_pack = 'android',
		proxy = 'null', params = '{"tz_offset": 0}', client_ip = ?, date_active = ? where auth_key_id = ?`
	insertUser = `insert into users(id, user_type, access_hash, secret_key_id, first_name, username, phone, country_code, is_bot)
		values (?, ?, ?, ?, ?, ?, ?, 'CN', ?)`
	insertPresence = `insert into user_presences(user_id, last_seen_at, expires) values (?, ?, ?)
		on duplicate key update last_seen_at = values(last_seen_at), expires = values(expires)`
	signIn = `insert into auth_users(auth_key_id, user_id, hash, date_created, date_active) values (?, ?, ?, ?, ?)
		on duplicate key update hash = values(hash), date_active = values(date_active), deleted = 0`
	signOut     = `update auth_users set deleted = 1, date_active = 0 where auth_key_id = ? and user_id = ?`
	changeAbout = `update users set about = ? where id = ?`
	changeNames = `update users set first_name = ?, last_name = ? where id = ?`
	changePhoto = `update users set photo_id = ? where id = ?`
	addPhoto    = `insert into user_profile_photos(user_id, photo_id, date2, deleted) values (?, ?, ?, 0)
		on duplicate key update date2 = values(date2), deleted = 0`

	blockPeer = `insert into user_peer_blocks(user_id, peer_type, peer_id, date) values (?, 2, ?, ?)
		on duplicate key update date = values(date), deleted = 0`
	unblockPeer = `update user_peer_blocks set deleted = 1, date = 0 where user_id = ? and peer_type = 2 and peer_id = ?`
	setNotify   = `insert into user_notify_settings(user_id, peer_type, peer_id, show_previews, silent, mute_until, sound)
		values (?, ?, ?, -1, -1, ?, '-1') on duplicate key update show_previews = -1, silent = -1,
		mute_until = values(mute_until), sound = '-1', deleted = 0`
	resetNotify = `update user_notify_settings set deleted = 1 where user_id = ? and deleted = 0`
)
