package analytics

import (
	"fmt"
	"time"
)

// Config is the settings of the analytics projection.
type Config struct {
	// TimeZone is where a day begins and ends, as an IANA name such as
	// "Europe/Berlin". Changing it does not move what was counted before.
	TimeZone string `koanf:"time_zone"`
}

// DefaultConfig counts days in UTC.
func DefaultConfig() Config { return Config{TimeZone: "UTC"} }

// Validate tells what is wrong with the settings.
func (c Config) Validate() error {
	_, err := c.Zone()
	return err
}

// Zone is the configured time zone.
func (c Config) Zone() (*time.Location, error) {
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("analytics.time_zone %q is no time zone: use an IANA name such as \"Europe/Berlin\"", c.TimeZone)
	}
	return zone, nil
}
