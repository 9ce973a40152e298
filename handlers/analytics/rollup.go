package analytics

import (
	"maps"
	"slices"

	"github.com/echo-im/echocdc/schema"
)

// rollUp is what the new facts add to the daily figures.
//
// A message counts for its sender and conversation whatever its kind, on the
// day it was sent. Messages of Echo's own accounts (login codes) are no
// statistics (domain.md §14.25). Who sent a message or signed in was active on
// that day. A bot is no new user.
func rollUp(facts *schema.AnalyticsFacts, fresh schema.FreshFacts, signIns []schema.Activity) schema.RollUps {
	r := schema.RollUps{
		Days:          map[schema.Date]schema.DayCounts{},
		Conversations: map[schema.ConversationDay]int{},
	}
	active := map[schema.Activity]struct{}{}
	senders := map[schema.ConversationActivity]struct{}{}

	for _, a := range signIns {
		active[a] = struct{}{}
	}
	for i := range facts.Messages {
		m := &facts.Messages[i]
		if _, isNew := fresh.Messages[m.MessageID]; !isNew || m.System {
			continue
		}
		counts := r.Days[m.Day]
		counts.Messages++
		r.Days[m.Day] = counts
		r.Conversations[schema.ConversationDay{Day: m.Day, Conversation: m.Conversation}]++
		active[schema.Activity{Day: m.Day, UserID: m.SenderID}] = struct{}{}
		senders[schema.ConversationActivity{Day: m.Day, Conversation: m.Conversation, UserID: m.SenderID}] = struct{}{}
	}
	for i := range facts.Users {
		u := &facts.Users[i]
		if _, isNew := fresh.Users[u.UserID]; !isNew || u.IsBot {
			continue
		}
		counts := r.Days[u.Day]
		counts.NewUsers++
		r.Days[u.Day] = counts
	}

	r.Active = slices.Collect(maps.Keys(active))
	r.Senders = slices.Collect(maps.Keys(senders))
	return r
}
