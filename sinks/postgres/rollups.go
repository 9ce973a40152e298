package postgres

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/echo-im/echocdc/schema"
)

// Add adds to the daily figures. Those who were active or sent on a day before
// are not counted again.
//
// Counting is not idempotent by itself: it may run once only, which the step
// sees to (invariant 3).
func (a *AnalyticsTables) Add(ctx context.Context, r schema.RollUps) error {
	batch := &pgx.Batch{}
	if len(r.Conversations) > 0 {
		queueConversations(batch, r)
	}
	// Last, since a user's day is shared with other partitions: the wait for
	// them is short then.
	if len(r.Days) > 0 || len(r.Active) > 0 {
		a.queueDays(batch, r)
	}
	if batch.Len() == 0 {
		return nil
	}
	return a.tx.SendBatch(ctx, batch).Close()
}

func queueConversations(batch *pgx.Batch, r schema.RollUps) {
	days := slices.Collect(maps.Keys(r.Conversations))
	batch.Queue(`
		with fresh as (
			insert into senders (day, conversation, user_id)
			select * from unnest($1::date[], $2::text[], $3::bigint[])
			on conflict do nothing
			returning day, conversation
		), added as (
			select day, conversation, 0 as messages, count(*) as senders from fresh group by day, conversation
			union all
			select *, 0 from unnest($4::date[], $5::text[], $6::bigint[])
		)
		insert into conversation_days as c (day, conversation, messages, senders)
		select day, conversation, sum(messages), sum(senders) from added group by day, conversation
		order by day, conversation
		on conflict (day, conversation) do update set
			messages = c.messages + excluded.messages,
			senders = c.senders + excluded.senders`,
		column(r.Senders, func(s *schema.ConversationActivity) time.Time { return s.Day.Time() }),
		column(r.Senders, func(s *schema.ConversationActivity) string { return s.Conversation }),
		column(r.Senders, func(s *schema.ConversationActivity) int64 { return s.UserID }),
		column(days, func(d *schema.ConversationDay) time.Time { return d.Day.Time() }),
		column(days, func(d *schema.ConversationDay) string { return d.Conversation }),
		column(days, func(d *schema.ConversationDay) int64 { return int64(r.Conversations[*d]) }),
	)
}

// queueDays counts active users in one order everywhere: two partitions that
// see the same users wait for one another, never in a circle.
func (a *AnalyticsTables) queueDays(batch *pgx.Batch, r schema.RollUps) {
	days := slices.Collect(maps.Keys(r.Days))
	batch.Queue(`
		with fresh as (
			insert into active_users (day, user_id)
			select * from unnest($1::date[], $2::bigint[]) as seen (day, user_id) order by day, user_id
			on conflict do nothing
			returning day
		), added as (
			select day, 0 as messages, count(*) as active_users, 0 as new_users from fresh group by day
			union all
			select day, messages, 0, new_users from unnest($3::date[], $4::bigint[], $5::bigint[]) as told (day, messages, new_users)
		)
		insert into day_counts as d (day, partition, messages, active_users, new_users)
		select day, $6, sum(messages), sum(active_users), sum(new_users) from added group by day
		on conflict (day, partition) do update set
			messages = d.messages + excluded.messages,
			active_users = d.active_users + excluded.active_users,
			new_users = d.new_users + excluded.new_users`,
		column(r.Active, func(a *schema.Activity) time.Time { return a.Day.Time() }),
		column(r.Active, func(a *schema.Activity) int64 { return a.UserID }),
		column(days, func(d *schema.Date) time.Time { return d.Time() }),
		column(days, func(d *schema.Date) int64 { return int64(r.Days[*d].Messages) }),
		column(days, func(d *schema.Date) int64 { return int64(r.Days[*d].NewUsers) }),
		a.tx.partition,
	)
}
