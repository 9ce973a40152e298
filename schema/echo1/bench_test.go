package echo1_test

import (
	"maps"
	"testing"
	"time"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/echo1"
)

// BenchmarkMessage measures mapping and encoding of inserted copies, from the
// decoded row image to the event's bytes; an iteration is one event.
func BenchmarkMessage(b *testing.B) {
	const (
		alice, bob = 136907713, 136907714
		id         = 2004100041943040001
	)
	text := `"Shall we meet at the station at half past seven? I can bring the tickets."`
	head := `{"predicate_name":"message","id":41,"out":true,"date":1767000000,"message":` + text + `,`
	peer := `"peer_id":{"predicate_name":"peerUser","user_id":136907714},"from_id":{"predicate_name":"peerUser","user_id":136907713}`
	bodies := []struct {
		name, json string
		user       int64
	}{
		{"text/sender", head + peer + `}`, alice},
		{"text/recipient", head + peer + `}`, bob},
		{"photo/recipient", head + peer + `,"media":{"predicate_name":"messageMediaPhoto","photo_FLAGPHOTO":{"predicate_name":"photo",` +
			`"id":1700000000000000001,"access_hash":-77,"file_reference":"AQAAAAAAAAAAAAAAAAAAAAA=","date":1767000000,"dc_id":1,` +
			`"sizes":[{"predicate_name":"photoSize","type":"m","w":320,"h":240,"size2":12345}]}}}`, bob},
		{"mention/sender", head + peer + `,"entities":[{"predicate_name":"messageEntityMention","constructor":-100378723,"length":4},` +
			`{"predicate_name":"messageEntityMention","length":4,"user_id_INT64":136907714}]}`, alice},
	}
	for _, body := range bodies {
		b.Run(body.name, func(b *testing.B) {
			table := echo1.Layout().Table("messages")
			values := map[string]schema.Value{
				"user_id":             number(body.user),
				"user_message_box_id": number(41),
				"dialog_id1":          number(alice),
				"dialog_id2":          number(bob),
				"dialog_message_id":   number(id),
				"sender_user_id":      number(alice),
				"random_id":           number(7000000001),
				"message_data":        {Kind: schema.JSON, Bytes: []byte(body.json)},
				"message":             {Kind: schema.Text, Bytes: []byte(text)},
				"mentioned":           number(0),
				"media_unread":        number(0),
				"date2":               number(1767000001),
				"pinned":              number(0),
				"deleted":             number(0),
			}
			change := schema.Change{Op: schema.Inserted}
			fill(&change.After, table, values)
			benchmarkRule(b, table, &change)
		})
	}
}

// BenchmarkDialog measures updates of a dialog, which comes with every message
// and tells something seldom; an iteration is one update.
func BenchmarkDialog(b *testing.B) {
	for name, set := range map[string]map[string]schema.Value{
		"message": {"top_message": number(42), "unread_count": number(4), "date2": number(1767000001)},
		"read":    {"read_inbox_max_id": number(41), "unread_count": number(0)},
	} {
		b.Run(name, func(b *testing.B) {
			table := echo1.Layout().Table("dialogs")
			values := make(map[string]schema.Value)
			for _, column := range table.Columns {
				values[column.Name] = number(0)
			}
			maps.Copy(values, map[string]schema.Value{
				"user_id": number(136907713), "peer_type": number(2), "peer_id": number(136907714),
				"top_message": number(41), "read_inbox_max_id": number(30), "unread_count": number(3),
				"draft_message_data": {Kind: schema.JSON, Bytes: []byte("null")},
			})
			change := schema.Change{Op: schema.Updated}
			fill(&change.Before, table, values)
			maps.Copy(values, set)
			fill(&change.After, table, values)
			benchmarkRule(b, table, &change)
		})
	}
}

func fill(row *schema.Row, table *schema.Table, values map[string]schema.Value) {
	image := row.Reset(table)
	for i, column := range table.Columns {
		image[i] = values[column.Name]
	}
}

// benchmarkRule maps the change over and over, as rows of a commit.
func benchmarkRule(b *testing.B, table *schema.Table, change *schema.Change) {
	b.Helper()
	out := schema.Encoder{Source: "echo", Adapter: "echo1"}
	commit := schema.Commit{GTID: []byte("3e11fa47-71ca-11e1-9e33-c80aa9429562:2004100041943040001"), Committed: time.Unix(1767000001, 0)}

	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		out.Row(commit, table.Name, i)
		if err := table.Map(change, &out); err != nil {
			b.Fatal(err)
		}
		if i%1024 == 0 {
			out.Take()
		}
	}
}

func number(n int64) schema.Value { return schema.Value{Kind: schema.Signed, Int: n} }
