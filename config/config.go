package config

import "time"

// Config is every setting of echocdc. A comment here documents a section, a
// comment in the owner's struct a setting: the reference is made from them.
type Config struct {
	// Which Echo server this is about.
	Source Source `koanf:"source"`
	// What runs. A module that is off costs nothing and breaks nothing.
	Modules Modules `koanf:"modules"`
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
		Source:   Source{Name: "echo"},
		Modules:  Modules{Tail: Module{true}, Push: Module{true}, Analytics: Module{true}},
		Log:      Log{Level: "info", Format: "auto"},
		Shutdown: Shutdown{Timeout: 15 * time.Second},
	}
}

// Enabled names the sections that the enabled modules read.
func (c *Config) Enabled() []string {
	return []string{"source", "log", "shutdown"}
}
