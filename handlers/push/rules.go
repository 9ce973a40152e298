package push

import (
	"slices"
	"time"

	"github.com/echo-im/echocdc/schema"
)

// rules are the decision table of domain.md §7 for one batch.
type rules struct {
	Config

	now      time.Time
	online   map[int64]bool
	presence bool // somebody could say who is online
}

// decide judges one delivered copy. The first reason against a push wins; the
// second result is whether it comes without sound.
func (r *rules) decide(record *schema.Record, d *schema.MessageDelivered, memory *schema.PushMemory) (schema.PushOutcome, bool) {
	setting := effective(memory.Settings, d)
	silent := d.Silent || (setting.Silent != nil && *setting.Silent)
	switch {
	case record.Origin != schema.OriginStream:
		return schema.PushNotLive, false // Invariant 7: a retold fact has no effect outside.
	case memory.Bots[d.UserID]:
		return schema.PushRecipientBot, false
	case d.Redacted || schema.IsSystemUser(d.SenderID):
		return schema.PushSystemSender, false
	case d.Kind == schema.KindService && !r.pushesAction(d):
		return schema.PushServiceMessage, false
	case memory.Blocks[blockOf(d)]:
		return schema.PushBlocked, false
	case r.muted(setting, d):
		return schema.PushMuted, false
	case !r.presence && r.WhenPresenceUnknown == Suppress:
		return schema.PushPresenceUnknown, false
	case r.online[d.UserID]:
		return schema.PushOnline, false
	default:
		return schema.PushEnqueued, silent
	}
}

// pushesAction tells whether a service message is one that is pushed.
func (r *rules) pushesAction(d *schema.MessageDelivered) bool {
	if !slices.Contains(r.ServiceActions, d.Action) {
		return false
	}
	return len(d.ActionUsers) == 0 || slices.Contains(d.ActionUsers, d.UserID)
}

func (r *rules) muted(setting schema.NotifySetting, d *schema.MessageDelivered) bool {
	if r.MentionsOverrideMute && d.Mentioned && d.Conversation.Chat != 0 {
		return false
	}
	return setting.MuteUntil != nil && setting.MuteUntil.After(r.now)
}

// effective is the recipient's setting: each value that is unset for the peer
// is that of the default for such peers (domain.md §14.27).
func effective(settings map[schema.UserPeer]schema.NotifySetting, d *schema.MessageDelivered) schema.NotifySetting {
	own, fallback := settings[settingOf(d)], settings[defaultSettingOf(d)]
	if own.ShowPreviews == nil {
		own.ShowPreviews = fallback.ShowPreviews
	}
	if own.Silent == nil {
		own.Silent = fallback.Silent
	}
	if own.MuteUntil == nil {
		own.MuteUntil = fallback.MuteUntil
	}
	return own
}

// job is the push of a delivered copy.
func job(record *schema.Record, d *schema.MessageDelivered, silent bool) *schema.PushJob {
	return &schema.PushJob{
		EventID:      string(record.ID),
		UserID:       d.UserID,
		MessageID:    d.MessageID,
		SenderID:     d.SenderID,
		Conversation: d.Conversation,
		Peer:         d.Conversation.Peer(d.UserID),
		BoxID:        d.BoxID,
		MessageKind:  d.Kind,
		Media:        d.Media,
		Action:       d.Action,
		Mentioned:    d.Mentioned,
		Silent:       silent,
		SentAt:       d.SentAt,
		Committed:    record.Committed,
	}
}
