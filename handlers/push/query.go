package push

import "github.com/echo-im/echocdc/schema"

// queryFor names what the decisions of a batch rest on.
func queryFor(records []schema.Record) schema.PushQuery {
	bots, settings, blocks := newSet[int64](), newSet[schema.UserPeer](), newSet[schema.UserPeer]()
	for i := range records {
		d, ok := records[i].Payload.(*schema.MessageDelivered)
		if !ok || records[i].Origin != schema.OriginStream {
			continue
		}
		bots.add(d.UserID)
		settings.add(settingOf(d))
		settings.add(defaultSettingOf(d))
		blocks.add(blockOf(d))
	}
	return schema.PushQuery{Bots: bots.all, Settings: settings.all, Blocks: blocks.all}
}

// settingOf is the recipient's own setting for where the message is.
func settingOf(d *schema.MessageDelivered) schema.UserPeer {
	return schema.UserPeer{UserID: d.UserID, Peer: d.Conversation.Peer(d.UserID)}
}

// defaultSettingOf is the recipient's setting for every chat of that kind.
func defaultSettingOf(d *schema.MessageDelivered) schema.UserPeer {
	kind := schema.PeerUsers
	if d.Conversation.Chat != 0 {
		kind = schema.PeerChats
	}
	return schema.UserPeer{UserID: d.UserID, Peer: schema.Peer{Kind: kind}}
}

func blockOf(d *schema.MessageDelivered) schema.UserPeer {
	return schema.UserPeer{UserID: d.UserID, Peer: schema.Peer{Kind: schema.PeerUser, ID: d.SenderID}}
}

// set keeps each value once, in the order they came.
type set[K comparable] struct {
	has map[K]struct{}
	all []K
}

func newSet[K comparable]() *set[K] { return &set[K]{has: map[K]struct{}{}} }

func (s *set[K]) add(key K) {
	if _, ok := s.has[key]; !ok {
		s.has[key] = struct{}{}
		s.all = append(s.all, key)
	}
}
