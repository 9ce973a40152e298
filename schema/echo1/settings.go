package echo1

import "github.com/echo-im/echocdc/schema"

const (
	blockUser schema.Column = iota
	blockPeerType
	blockPeer
	blockDate
	blockDeleted
)

func userPeerBlocks() *schema.Table {
	return &schema.Table{
		Name:    "user_peer_blocks",
		Matches: named("user_peer_blocks"),
		Tells:   []schema.Payload{(*schema.UserBlocked)(nil), (*schema.UserUnblocked)(nil)},
		Columns: []schema.ColumnSpec{
			blockUser:     {Name: "user_id"},
			blockPeerType: {Name: "peer_type"},
			blockPeer:     {Name: "peer_id"},
			blockDate:     {Name: "date"},
			blockDeleted:  {Name: "deleted"},
		},
		Map: mapBlock,
	}
}

// mapBlock tells echo.user.blocked and .unblocked. Blocking again after a
// release is an update of the old row.
func mapBlock(change *schema.Change, out *schema.Encoder) error {
	blocked, released := appeared(change, blockDeleted), vanished(change, blockDeleted)
	if !blocked && !released {
		return change.Err()
	}
	row := change.Row()
	peer, err := peerOf(row, blockPeerType, blockPeer)
	if err != nil {
		return err
	}
	user, since := row.Int64(blockUser), row.Seconds(blockDate)
	if err := change.Err(); err != nil {
		return err
	}
	if blocked {
		out.Add(&schema.UserBlocked{UserID: user, Peer: peer, BlockedAt: since})
	} else {
		out.Add(&schema.UserUnblocked{UserID: user, Peer: peer})
	}
	return nil
}

const (
	notifyUser schema.Column = iota
	notifyPeerType
	notifyPeer
	notifyPreviews
	notifySilent
	notifyMuteUntil
	notifyDeleted
)

func userNotifySettings() *schema.Table {
	return &schema.Table{
		Name:    "user_notify_settings",
		Matches: named("user_notify_settings"),
		Tells:   []schema.Payload{(*schema.NotifySettingsChanged)(nil)},
		Columns: []schema.ColumnSpec{
			notifyUser:      {Name: "user_id"},
			notifyPeerType:  {Name: "peer_type"},
			notifyPeer:      {Name: "peer_id"},
			notifyPreviews:  {Name: "show_previews"},
			notifySilent:    {Name: "silent"},
			notifyMuteUntil: {Name: "mute_until"},
			notifyDeleted:   {Name: "deleted"},
		},
		Map: mapNotify,
	}
}

// mapNotify tells echo.notify.settings_changed: the row is the complete
// setting, what the client did not send is unset (domain.md §14.27). A reset
// deletes the row softly: nothing is set then.
func mapNotify(change *schema.Change, out *schema.Encoder) error {
	if change.Op == schema.Deleted {
		return nil
	}
	row := &change.After
	peer, err := notifyPeerOf(row)
	if err != nil {
		return err
	}
	setting := &schema.NotifySettingsChanged{
		UserID:  row.Int64(notifyUser),
		Peer:    peer,
		Removed: row.Bool(notifyDeleted),
	}
	if !setting.Removed {
		setting.ShowPreviews = optionalBool(row, notifyPreviews)
		setting.Silent = optionalBool(row, notifySilent)
		if until := row.Seconds(notifyMuteUntil); until != unset {
			setting.MuteUntil = &until
		}
	}
	if err := change.Err(); err != nil {
		return err
	}
	out.Add(setting)
	return nil
}

// unset is how the columns say that a setting falls back to the default row.
const unset = -1

func optionalBool(row *schema.Row, col schema.Column) *bool {
	n := row.Int64(col)
	if n == unset {
		return nil
	}
	set := n != 0
	return &set
}

// notifyPeerOf is a peer, or one of the three defaults, whose peer_id says nothing.
func notifyPeerOf(row *schema.Row) (schema.Peer, error) {
	switch row.Int64(notifyPeerType) {
	case peerNotifyUsers:
		return schema.Peer{Kind: schema.PeerUsers}, nil
	case peerNotifyChats:
		return schema.Peer{Kind: schema.PeerChats}, nil
	case peerNotifyBroadcasts:
		return schema.Peer{Kind: schema.PeerBroadcasts}, nil
	default:
		return peerOf(row, notifyPeerType, notifyPeer)
	}
}
