package push

import (
	"time"

	"github.com/echo-im/echocdc/schema"
)

// walk goes through a batch in log order: what an event changes, later
// decisions of the same batch see.
type walk struct {
	rules     *rules
	memory    schema.PushMemory
	changes   schema.PushChanges
	decisions []schema.PushDecision
	counts    map[schema.PushOutcome]int
}

func newWalk(r *rules, memory schema.PushMemory) *walk {
	return &walk{
		rules:  r,
		memory: memory,
		changes: schema.PushChanges{
			Bots:     map[int64]bool{},
			Settings: map[schema.UserPeer]*schema.NotifySetting{},
			Blocks:   map[schema.UserPeer]bool{},
			Reads:    map[schema.UserPeer]int64{},
		},
		counts: map[schema.PushOutcome]int{},
	}
}

// step takes one event. Types that push has no use for are passed by.
func (w *walk) step(r *schema.Record) {
	switch p := r.Payload.(type) {
	case *schema.MessageDelivered:
		w.delivered(r, p)
	case *schema.MessageDeleted:
		if !p.BySenderCopy {
			w.changes.Deleted = append(w.changes.Deleted, schema.UserMessage{UserID: p.UserID, MessageID: p.MessageID})
		}
	case *schema.DialogRead:
		key := schema.UserPeer{UserID: p.UserID, Peer: p.Peer}
		w.changes.Reads[key] = max(w.changes.Reads[key], p.MaxBoxID)
	case *schema.NotifySettingsChanged:
		w.settings(p)
	case *schema.UserBlocked:
		w.block(schema.UserPeer{UserID: p.UserID, Peer: p.Peer}, true)
	case *schema.UserUnblocked:
		w.block(schema.UserPeer{UserID: p.UserID, Peer: p.Peer}, false)
	case *schema.UserCreated:
		w.memory.Bots[p.UserID], w.changes.Bots[p.UserID] = p.IsBot, p.IsBot
	}
}

// delivered decides on a copy. What is not live is counted but leaves no row:
// it must not stand in the way of the live event of the same copy.
func (w *walk) delivered(r *schema.Record, d *schema.MessageDelivered) {
	outcome, silent := w.rules.decide(r, d, &w.memory)
	w.counts[outcome]++
	if outcome == schema.PushNotLive {
		return
	}
	decision := schema.PushDecision{
		UserMessage: schema.UserMessage{UserID: d.UserID, MessageID: d.MessageID},
		Outcome:     outcome,
	}
	if outcome == schema.PushEnqueued {
		decision.Job = job(r, d, silent)
	}
	w.decisions = append(w.decisions, decision)
}

// settings replaces a user's setting: the event is the complete new one.
func (w *walk) settings(p *schema.NotifySettingsChanged) {
	key := schema.UserPeer{UserID: p.UserID, Peer: p.Peer}
	if p.Removed {
		delete(w.memory.Settings, key)
		w.changes.Settings[key] = nil
		return
	}
	setting := schema.NotifySetting{ShowPreviews: p.ShowPreviews, Silent: p.Silent}
	if p.MuteUntil != nil {
		until := time.Unix(int64(*p.MuteUntil), 0).UTC()
		setting.MuteUntil = &until
	}
	w.memory.Settings[key] = setting
	w.changes.Settings[key] = &setting
}

func (w *walk) block(key schema.UserPeer, blocked bool) {
	w.memory.Blocks[key], w.changes.Blocks[key] = blocked, blocked
}
