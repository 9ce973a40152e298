package postgres

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/echo-im/echocdc/schema"
)

// Recall reads what is known of what the query names.
func (b *PushBook) Recall(ctx context.Context, query schema.PushQuery) (schema.PushMemory, error) {
	memory := schema.PushMemory{
		Bots:     map[int64]bool{},
		Settings: map[schema.UserPeer]schema.NotifySetting{},
		Blocks:   map[schema.UserPeer]bool{},
	}
	batch := &pgx.Batch{}
	if len(query.Bots) > 0 {
		batch.Queue(`select user_id from bots where user_id = any($1)`, query.Bots).Query(func(rows pgx.Rows) error {
			var user int64
			return each(rows, func() { memory.Bots[user] = true }, &user)
		})
	}
	if len(query.Settings) > 0 {
		queueSettings(batch, query.Settings, memory.Settings)
	}
	if len(query.Blocks) > 0 {
		batch.Queue(`
			select user_id, peer_kind, peer_id
			from blocks join unnest($1::bigint[], $2::text[], $3::bigint[]) as asked (user_id, peer_kind, peer_id)
			using (user_id, peer_kind, peer_id)`, userPeers(query.Blocks)...,
		).Query(func(rows pgx.Rows) error {
			var key schema.UserPeer
			return each(rows, func() { memory.Blocks[key] = true }, &key.UserID, &key.Peer.Kind, &key.Peer.ID)
		})
	}
	if batch.Len() == 0 {
		return memory, nil
	}
	return memory, b.tx.SendBatch(ctx, batch).Close()
}

func queueSettings(batch *pgx.Batch, asked []schema.UserPeer, settings map[schema.UserPeer]schema.NotifySetting) {
	batch.Queue(`
		select user_id, peer_kind, peer_id, show_previews, silent, mute_until
		from settings join unnest($1::bigint[], $2::text[], $3::bigint[]) as asked (user_id, peer_kind, peer_id)
		using (user_id, peer_kind, peer_id)`, userPeers(asked)...,
	).Query(func(rows pgx.Rows) error {
		var key schema.UserPeer
		var s schema.NotifySetting
		return each(rows, func() { settings[key] = s },
			&key.UserID, &key.Peer.Kind, &key.Peer.ID, &s.ShowPreviews, &s.Silent, &s.MuteUntil)
	})
}

// Remember stores what a batch changed. May run twice: every row is set to its
// last state, a read only ever moves up.
func (b *PushBook) Remember(ctx context.Context, changes schema.PushChanges) error {
	batch := &pgx.Batch{}
	queueBots(batch, changes.Bots)
	queueSettingChanges(batch, changes.Settings)
	queueBlockChanges(batch, changes.Blocks)
	queueReads(batch, changes.Reads)
	queueDeleted(batch, changes.Deleted)
	if batch.Len() == 0 {
		return nil
	}
	return b.tx.SendBatch(ctx, batch).Close()
}

func queueBots(batch *pgx.Batch, bots map[int64]bool) {
	var users []int64
	for user, isBot := range bots {
		if isBot {
			users = append(users, user)
		}
	}
	if len(users) > 0 {
		batch.Queue(`insert into bots (user_id) select * from unnest($1::bigint[]) on conflict do nothing`, users)
	}
}

func queueSettingChanges(batch *pgx.Batch, changes map[schema.UserPeer]*schema.NotifySetting) {
	var set, removed []schema.UserPeer
	for key, setting := range changes {
		if setting == nil {
			removed = append(removed, key)
		} else {
			set = append(set, key)
		}
	}
	if len(removed) > 0 {
		batch.Queue(`delete from settings where (user_id, peer_kind, peer_id) in
			(select * from unnest($1::bigint[], $2::text[], $3::bigint[]))`, userPeers(removed)...)
	}
	if len(set) > 0 {
		batch.Queue(`
			insert into settings (user_id, peer_kind, peer_id, show_previews, silent, mute_until)
			select * from unnest($1::bigint[], $2::text[], $3::bigint[], $4::bool[], $5::bool[], $6::timestamptz[])
			on conflict (user_id, peer_kind, peer_id) do update set
				show_previews = excluded.show_previews, silent = excluded.silent, mute_until = excluded.mute_until`,
			append(userPeers(set),
				column(set, func(k *schema.UserPeer) *bool { return changes[*k].ShowPreviews }),
				column(set, func(k *schema.UserPeer) *bool { return changes[*k].Silent }),
				column(set, func(k *schema.UserPeer) *time.Time { return changes[*k].MuteUntil }))...)
	}
}

func queueBlockChanges(batch *pgx.Batch, changes map[schema.UserPeer]bool) {
	var blocked, free []schema.UserPeer
	for key, isBlocked := range changes {
		if isBlocked {
			blocked = append(blocked, key)
		} else {
			free = append(free, key)
		}
	}
	if len(free) > 0 {
		batch.Queue(`delete from blocks where (user_id, peer_kind, peer_id) in
			(select * from unnest($1::bigint[], $2::text[], $3::bigint[]))`, userPeers(free)...)
	}
	if len(blocked) > 0 {
		batch.Queue(`
			insert into blocks (user_id, peer_kind, peer_id)
			select * from unnest($1::bigint[], $2::text[], $3::bigint[])
			on conflict do nothing`, userPeers(blocked)...)
	}
}

func queueReads(batch *pgx.Batch, reads map[schema.UserPeer]int64) {
	if len(reads) == 0 {
		return
	}
	keys := slices.Collect(maps.Keys(reads))
	batch.Queue(`
		insert into reads as r (user_id, peer_kind, peer_id, max_box_id)
		select * from unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[])
		on conflict (user_id, peer_kind, peer_id) do update set max_box_id = excluded.max_box_id
		where excluded.max_box_id > r.max_box_id`,
		append(userPeers(keys), column(keys, func(k *schema.UserPeer) int64 { return reads[*k] }))...)
}

// queueDeleted marks decisions. A copy that was never decided on has no push to
// hold back, and gets no row.
func queueDeleted(batch *pgx.Batch, deleted []schema.UserMessage) {
	if len(deleted) == 0 {
		return
	}
	batch.Queue(`
		update ledger set deleted_at = now()
		from unnest($1::bigint[], $2::bigint[]) as gone (user_id, message_id)
		where ledger.user_id = gone.user_id and ledger.message_id = gone.message_id and deleted_at is null`,
		column(deleted, func(d *schema.UserMessage) int64 { return d.UserID }),
		column(deleted, func(d *schema.UserMessage) int64 { return d.MessageID }))
}

// userPeers are the three columns of a key.
func userPeers(keys []schema.UserPeer) []any {
	return []any{
		column(keys, func(k *schema.UserPeer) int64 { return k.UserID }),
		column(keys, func(k *schema.UserPeer) string { return string(k.Peer.Kind) }),
		column(keys, func(k *schema.UserPeer) int64 { return k.Peer.ID }),
	}
}

// each scans every row into the places and calls row after each.
func each(rows pgx.Rows, row func(), places ...any) error {
	_, err := pgx.ForEachRow(rows, places, func() error {
		row()
		return nil
	})
	return err
}
