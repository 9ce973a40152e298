package analytics

import (
	"time"

	"github.com/echo-im/echocdc/schema"
)

// fold collects the facts of a batch, each once by its natural key.
type fold struct {
	zone       *time.Location
	messages   ordered[int64, schema.MessageFact]
	deliveries ordered[schema.UserMessage, schema.DeliveryFact]
	users      ordered[int64, schema.UserFact]
	sessions   ordered[int64, schema.SessionFact]
	signIns    []schema.Activity
}

func newFold(zone *time.Location) *fold {
	return &fold{
		zone:       zone,
		messages:   newOrdered[int64, schema.MessageFact](),
		deliveries: newOrdered[schema.UserMessage, schema.DeliveryFact](),
		users:      newOrdered[int64, schema.UserFact](),
		sessions:   newOrdered[int64, schema.SessionFact](),
	}
}

func (f *fold) facts() schema.AnalyticsFacts {
	return schema.AnalyticsFacts{
		Messages:   f.messages.values,
		Deliveries: f.deliveries.values,
		Users:      f.users.values,
		Sessions:   f.sessions.values,
	}
}

// add folds one event. Time and day of a fact are the event's: the business
// time, or the commit's where Echo keeps none.
func (f *fold) add(r *schema.Record) {
	switch p := r.Payload.(type) {
	case *schema.MessageNew:
		f.message(r, p)
	case *schema.MessageDelivered:
		f.delivery(r, p)
	case *schema.UserCreated:
		f.users.first(p.UserID, schema.UserFact{
			UserID:      p.UserID,
			IsBot:       p.IsBot,
			CountryCode: p.CountryCode,
			CreatedAt:   r.Time,
			Day:         schema.DateOf(r.Time, f.zone),
		})
	case *schema.SessionSignedIn:
		f.sessions.last(p.SessionID, schema.SessionFact{SessionID: p.SessionID, UserID: p.UserID, SignedInAt: r.Time})
		f.signIns = append(f.signIns, schema.Activity{Day: schema.DateOf(r.Time, f.zone), UserID: p.UserID})
	case *schema.SessionSignedOut:
		s := f.sessions.get(p.SessionID)
		s.SessionID, s.UserID, s.SignedOutAt = p.SessionID, p.UserID, r.Time
		f.sessions.last(p.SessionID, s)
	}
}

func (f *fold) message(r *schema.Record, p *schema.MessageNew) {
	f.messages.first(p.MessageID, schema.MessageFact{
		MessageID:    p.MessageID,
		Conversation: p.Conversation.String(),
		SenderID:     p.SenderID,
		SentAt:       r.Time,
		Day:          schema.DateOf(r.Time, f.zone),
		Kind:         p.Kind,
		Media:        p.Media,
		Action:       p.Action,
		TextLength:   p.TextLength,
		Forwarded:    p.Forwarded,
		Reply:        p.ReplyToBoxID != 0,
		System:       schema.IsSystemUser(p.SenderID),
	})
}

func (f *fold) delivery(r *schema.Record, p *schema.MessageDelivered) {
	delivered := p.DeliveredAt.Time()
	if delivered.IsZero() {
		delivered = r.Time
	}
	f.deliveries.first(schema.UserMessage{UserID: p.UserID, MessageID: p.MessageID}, schema.DeliveryFact{
		UserID:      p.UserID,
		MessageID:   p.MessageID,
		SenderID:    p.SenderID,
		SentAt:      r.Time,
		DeliveredAt: delivered,
		Mentioned:   p.Mentioned,
		System:      schema.IsSystemUser(p.SenderID),
	})
}

// ordered holds values by key in the order the keys came.
type ordered[K comparable, V any] struct {
	places map[K]int
	values []V
}

func newOrdered[K comparable, V any]() ordered[K, V] { return ordered[K, V]{places: map[K]int{}} }

// first keeps the value unless the key has one.
func (o *ordered[K, V]) first(key K, value V) {
	if _, ok := o.places[key]; !ok {
		o.last(key, value)
	}
}

// last sets the key's value.
func (o *ordered[K, V]) last(key K, value V) {
	place, ok := o.places[key]
	if !ok {
		place = len(o.values)
		o.places[key] = place
		o.values = append(o.values, value)
	}
	o.values[place] = value
}

// get is the key's value, or the zero value.
func (o *ordered[K, V]) get(key K) V {
	var none V
	place, ok := o.places[key]
	if !ok {
		return none
	}
	return o.values[place]
}
