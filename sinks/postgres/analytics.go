package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/echo-im/echocdc/schema"
)

// AnalyticsTables are the analytics projection's tables inside a step.
type AnalyticsTables struct{ tx *Tx }

// Analytics are the tables of the analytics projection.
func (tx *Tx) Analytics() *AnalyticsTables { return &AnalyticsTables{tx} }

// Insert stores the facts that are not there yet and tells which were new.
func (a *AnalyticsTables) Insert(ctx context.Context, facts schema.AnalyticsFacts) (schema.FreshFacts, error) {
	fresh := schema.FreshFacts{Messages: map[int64]struct{}{}, Users: map[int64]struct{}{}}
	batch := &pgx.Batch{}
	queueMessages(batch, facts.Messages, fresh.Messages)
	queueDeliveries(batch, facts.Deliveries)
	queueUsers(batch, facts.Users, fresh.Users)
	queueSessions(batch, facts.Sessions)
	if batch.Len() == 0 {
		return fresh, nil
	}
	return fresh, a.tx.SendBatch(ctx, batch).Close()
}

func queueMessages(batch *pgx.Batch, rows []schema.MessageFact, fresh map[int64]struct{}) {
	if len(rows) == 0 {
		return
	}
	// May run twice: a message is told again by every copy of a leave.
	batch.Queue(`
		insert into messages (message_id, conversation, sender_id, sent_at, day, kind, media, action,
			text_length, forwarded, reply, system)
		select * from unnest($1::bigint[], $2::text[], $3::bigint[], $4::timestamptz[], $5::date[], $6::text[],
			$7::text[], $8::text[], $9::int[], $10::bool[], $11::bool[], $12::bool[])
		on conflict (message_id) do nothing
		returning message_id`,
		column(rows, func(m *schema.MessageFact) int64 { return m.MessageID }),
		column(rows, func(m *schema.MessageFact) string { return m.Conversation }),
		column(rows, func(m *schema.MessageFact) int64 { return m.SenderID }),
		column(rows, func(m *schema.MessageFact) time.Time { return m.SentAt }),
		column(rows, func(m *schema.MessageFact) time.Time { return m.Day.Time() }),
		column(rows, func(m *schema.MessageFact) string { return string(m.Kind) }),
		column(rows, func(m *schema.MessageFact) string { return m.Media }),
		column(rows, func(m *schema.MessageFact) string { return m.Action }),
		column(rows, func(m *schema.MessageFact) int32 { return int32(m.TextLength) }),
		column(rows, func(m *schema.MessageFact) bool { return m.Forwarded }),
		column(rows, func(m *schema.MessageFact) bool { return m.Reply }),
		column(rows, func(m *schema.MessageFact) bool { return m.System }),
	).Query(into(fresh))
}

func queueDeliveries(batch *pgx.Batch, rows []schema.DeliveryFact) {
	if len(rows) == 0 {
		return
	}
	// May run twice: Echo writes a second copy after a crash of its own.
	batch.Queue(`
		insert into deliveries (user_id, message_id, sender_id, sent_at, delivered_at, mentioned, system)
		select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::timestamptz[], $5::timestamptz[],
			$6::bool[], $7::bool[])
		on conflict (user_id, message_id) do nothing`,
		column(rows, func(d *schema.DeliveryFact) int64 { return d.UserID }),
		column(rows, func(d *schema.DeliveryFact) int64 { return d.MessageID }),
		column(rows, func(d *schema.DeliveryFact) int64 { return d.SenderID }),
		column(rows, func(d *schema.DeliveryFact) time.Time { return d.SentAt }),
		column(rows, func(d *schema.DeliveryFact) time.Time { return d.DeliveredAt }),
		column(rows, func(d *schema.DeliveryFact) bool { return d.Mentioned }),
		column(rows, func(d *schema.DeliveryFact) bool { return d.System }),
	)
}

func queueUsers(batch *pgx.Batch, rows []schema.UserFact, fresh map[int64]struct{}) {
	if len(rows) == 0 {
		return
	}
	// May run twice: a snapshot tells of users again.
	batch.Queue(`
		insert into users (user_id, is_bot, country_code, created_at, day)
		select * from unnest($1::bigint[], $2::bool[], $3::text[], $4::timestamptz[], $5::date[])
		on conflict (user_id) do nothing
		returning user_id`,
		column(rows, func(u *schema.UserFact) int64 { return u.UserID }),
		column(rows, func(u *schema.UserFact) bool { return u.IsBot }),
		column(rows, func(u *schema.UserFact) string { return u.CountryCode }),
		column(rows, func(u *schema.UserFact) time.Time { return u.CreatedAt }),
		column(rows, func(u *schema.UserFact) time.Time { return u.Day.Time() }),
	).Query(into(fresh))
}

func queueSessions(batch *pgx.Batch, rows []schema.SessionFact) {
	if len(rows) == 0 {
		return
	}
	// May run twice: the later state replaces the earlier, and is the same state.
	batch.Queue(`
		insert into sessions as s (session_id, user_id, signed_in_at, signed_out_at)
		select * from unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::timestamptz[])
		on conflict (session_id) do update set
			user_id = excluded.user_id,
			signed_in_at = coalesce(excluded.signed_in_at, s.signed_in_at),
			signed_out_at = excluded.signed_out_at`,
		column(rows, func(s *schema.SessionFact) int64 { return s.SessionID }),
		column(rows, func(s *schema.SessionFact) int64 { return s.UserID }),
		column(rows, func(s *schema.SessionFact) *time.Time { return moment(s.SignedInAt) }),
		column(rows, func(s *schema.SessionFact) *time.Time { return moment(s.SignedOutAt) }),
	)
}

// into collects returned keys.
func into(keys map[int64]struct{}) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		var key int64
		_, err := pgx.ForEachRow(rows, []any{&key}, func() error {
			keys[key] = struct{}{}
			return nil
		})
		if err != nil {
			return fmt.Errorf("reading new keys: %w", err)
		}
		return nil
	}
}
