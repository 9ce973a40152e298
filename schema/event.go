package schema

import "time"

// Event is one fact as a CloudEvent 1.0: attributes and a JSON payload.
//
// The byte slices are owned by the batch that carries the event; whoever keeps
// one beyond that batch copies it.
type Event struct {
	// ID is the same on every run: the fact's natural key where it has one,
	// else <gtid>/<table>/<i>/<n> (invariant 4).
	ID []byte
	// Type is the catalogue's name, for example "echo.message.new".
	Type string
	// Source is the configured name of the Echo server, never an address.
	Source string
	// Subject is the owner of the fact and the record's ordering key: events
	// of one subject are published and applied in commit order (invariant 5).
	Subject []byte
	// Time is the business time of the fact, to the second; the commit time
	// where Echo keeps none.
	Time time.Time
	// GTID is the transaction the fact was committed in.
	GTID []byte
	// Committed is when the transaction was committed, to the microsecond
	// where the server says so. Zero when unknown.
	Committed time.Time
	// Origin tells live facts from retold ones: effects belong to OriginStream only.
	Origin Origin
	// Adapter names the layout that told the fact, for example "echo1".
	Adapter string
	// Data is the payload as one JSON object.
	Data []byte
}

// Origin says how a fact came to be told.
type Origin string

// The origins. Invariant 7: only a streamed fact may cause an effect outside our database.
const (
	OriginStream   Origin = "stream"
	OriginSnapshot Origin = "snapshot"
)

// Payload is the body of an event. Everything that names the fact follows from
// it, so two layouts that read the same story give the same events.
type Payload interface {
	// Type is the event's name in the catalogue.
	Type() string
	// AppendID appends the fact's natural key, or nothing when it has none.
	AppendID(dst []byte) []byte
	// AppendSubject appends the fact's owner.
	AppendSubject(dst []byte) []byte
	// OccurredAt is the business time; zero when the row has none.
	OccurredAt() Seconds
	// AppendJSON appends the payload as one JSON object.
	AppendJSON(dst []byte) []byte
}
