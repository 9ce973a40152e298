package config

import (
	"time"

	"github.com/echo-im/echocdc/binlog"
	"github.com/echo-im/echocdc/binlog/snapshot"
	"github.com/echo-im/echocdc/handlers/analytics"
	rules "github.com/echo-im/echocdc/handlers/push"
	"github.com/echo-im/echocdc/ops"
	"github.com/echo-im/echocdc/projector"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/kafka"
	"github.com/echo-im/echocdc/sinks/postgres"
	"github.com/echo-im/echocdc/sinks/push"
	"github.com/echo-im/echocdc/sinks/redis"
)

// Config is every setting of echocdc. A comment here documents a section, a
// comment in the owner's struct a setting: the reference is made from them.
type Config struct {
	// Which Echo server this is about.
	Source Source `koanf:"source"`
	// What runs. A module that is off costs nothing and breaks nothing.
	Modules Modules `koanf:"modules"`
	// How much of Echo's messages is in events.
	Messages Messages `koanf:"messages"`
	// Which events are told.
	Events Events `koanf:"events"`
	// Echo's MySQL or MariaDB, read as a replica.
	MySQL binlog.Config `koanf:"mysql"`
	// How rows are told anew that were there before, or that have to be repaired.
	Snapshot snapshot.Config `koanf:"snapshot"`
	// Where events and the position are kept.
	Kafka kafka.Config `koanf:"kafka"`
	// The business database: projections, their progress, push jobs.
	Postgres postgres.Config `koanf:"postgres"`
	// What all projections share.
	Projector projector.Config `koanf:"projector"`
	// Echo's Redis, which knows who is online. It is read only, and only by the push module.
	Redis redis.Config `koanf:"redis"`
	// Which messages are pushed, and by whom.
	Push Push `koanf:"push"`
	// How statistics are counted.
	Analytics analytics.Config `koanf:"analytics"`
	// Where health and metrics are served.
	Ops ops.Config `koanf:"ops"`
	// What the process says.
	Log Log `koanf:"log"`
	// How the process ends.
	Shutdown Shutdown `koanf:"shutdown"`
}

// Source names the Echo server.
type Source struct {
	// Name of the Echo server, on every event as ce_source and in the stored position. Choose it once: another name is another
	// source, and starts anew. Lower-case letters, digits, dots, dashes and underscores.
	Name string `koanf:"name"`
}

// Messages is how much of a message's text leaves the reader.
type Messages struct {
	// Content of messages in events: none (ids, kinds, lengths and flags), preview (and the first 120 characters of the text) or full.
	// What Echo's own accounts send, such as login codes, is never told. It holds from the next start on, for what is read then.
	Content string `koanf:"content"`
}

// Events is which of the events are told that are off unless asked for.
type Events struct {
	// Enable events that are off because there are so many: echo.dialog.unread_changed, echo.presence.changed, echo.session.active.
	// Their tables are read only for them. All other events are always told.
	Enable []string `koanf:"enable"`
}

// Selection is what of the catalogue is told.
func (c *Config) Selection() schema.Selection {
	return schema.Selection{Content: schema.Content(c.Messages.Content), Enable: c.Events.Enable}
}

// Modules are the parts that can be switched off.
type Modules struct {
	// The reader: Echo's log to Kafka.
	Tail Module `koanf:"tail"`
	// Push: the decisions, and their delivery.
	Push Module `koanf:"push"`
	// Statistics: messages, deliveries, users, sessions, and their sums for each day.
	Analytics Module `koanf:"analytics"`
}

// Module is a part that can be switched off.
type Module struct {
	// Enabled modules run under 'echocdc run'.
	Enabled bool `koanf:"enabled"`
}

// Push is the push module's settings: the rules and the delivery.
type Push struct {
	// The rules that decide.
	Rules rules.Config `koanf:",squash"`
	// The delivery of what was decided.
	Delivery push.Config `koanf:",squash"`
}

// Log is how the process speaks.
type Log struct {
	// Level is the least that is logged: debug, info, warn or error.
	Level string `koanf:"level"`
	// Format is text, json, or auto: text on a terminal, else json.
	Format string `koanf:"format"`
}

// Shutdown is how the process ends.
type Shutdown struct {
	// Timeout is how long SIGTERM waits for the work in hand. What is not finished then is done again after the next start.
	Timeout time.Duration `koanf:"timeout"`
}

// Default is what holds when nobody says otherwise.
func Default() Config {
	return Config{
		Source:    Source{Name: "echo"},
		Modules:   Modules{Tail: Module{true}, Push: Module{true}, Analytics: Module{true}},
		Messages:  Messages{Content: string(schema.ContentNone)},
		MySQL:     binlog.DefaultConfig(),
		Snapshot:  snapshot.DefaultConfig(),
		Kafka:     kafka.DefaultConfig(),
		Postgres:  postgres.DefaultConfig(),
		Projector: projector.DefaultConfig(),
		Redis:     redis.DefaultConfig(),
		Push:      Push{Rules: rules.DefaultConfig(), Delivery: push.DefaultConfig()},
		Analytics: analytics.DefaultConfig(),
		Ops:       ops.DefaultConfig(),
		Log:       Log{Level: "info", Format: "auto"},
		Shutdown:  Shutdown{Timeout: 15 * time.Second},
	}
}
