package kafka

import (
	"fmt"
	"strconv"
	"time"

	"github.com/echo-im/echocdc/schema"
)

// topic is what is asked of a topic.
type topic struct {
	name       string
	partitions int32
	rules      []rule
}

// rule is what is asked of a topic's setting.
type rule struct {
	setting string
	// value new topics get, by how many copies they have.
	value func(replicas int16) string
	// good tells whether a value found will do; nil asks for the same value.
	good func(found string, replicas int16) bool
	// bearable tells whether one that will not do only costs something; nil when none is.
	bearable func(found string, replicas int16) bool
}

const (
	maxMessageBytes = "max.message.bytes"
	// leastMessageBytes is what positions and history need.
	leastMessageBytes = 64 << 10
)

// The topics of positions and history stay small: only segments that are no longer written to are compacted.
const (
	segmentAge   = 10 * time.Minute
	segmentBytes = 16 << 20
	// What an operator's own choice may be.
	maxSegmentAge   = time.Hour
	maxSegmentBytes = 64 << 20
)

// topics are what this Kafka has to have.
func (c *Config) topics() []topic {
	t := &c.Topics
	kept := []rule{
		fixed("cleanup.policy", "delete"),
		{setting: "retention.ms", value: always(retention(t.Retention)), good: atLeast(retention(t.Retention))},
	}
	compacted := []rule{
		fixed("cleanup.policy", "compact"),
		{setting: "segment.ms", value: always(milliseconds(segmentAge)), good: atMost(milliseconds(maxSegmentAge))},
		{setting: "segment.bytes", value: always(strconv.Itoa(segmentBytes)), good: atMost(strconv.Itoa(maxSegmentBytes))},
	}
	return []topic{
		{name: t.Events, partitions: t.Partitions, rules: append(kept, c.safety()...)},
		{name: t.Dead, partitions: 1, rules: append(kept, c.safety()...)},
		{name: t.Positions, partitions: 1, rules: append(compacted, c.safety()...)},
		{name: t.History, partitions: 1, rules: append(compacted, c.safety()...)},
	}
}

// safety is what keeps acknowledged records from being lost, and large ones from being refused.
func (c *Config) safety() []rule {
	largest := strconv.Itoa(int(c.Topics.MaxRecordBytes))
	return []rule{
		{setting: "min.insync.replicas", value: c.inSync, good: c.isInSync},
		fixed("unclean.leader.election.enable", "false"),
		// Events between the two go to the dead topic.
		{setting: maxMessageBytes, value: always(largest), good: atLeast(largest), bearable: atLeast(strconv.Itoa(leastMessageBytes))},
	}
}

// inSync is min.insync.replicas for so many copies: one may be missing.
func (c *Config) inSync(replicas int16) string {
	wanted := c.Topics.MinInSync
	if wanted == 0 {
		wanted = max(1, replicas-1)
	}
	return strconv.Itoa(int(wanted))
}

func (c *Config) isInSync(found string, replicas int16) bool {
	return atLeast(c.inSync(replicas))(found, replicas) && atMost(strconv.Itoa(int(replicas)))(found, replicas)
}

// settings are the topic's settings when it is made.
func (w *topic) settings(replicas int16) map[string]*string {
	settings := map[string]*string{}
	for _, r := range w.rules {
		value := r.value(replicas)
		settings[r.setting] = &value
	}
	return settings
}

func fixed(setting, value string) rule {
	return rule{setting: setting, value: always(value)}
}

// judge is the level of a value found.
func (r *rule) judge(found string, replicas int16) schema.Level {
	switch {
	case r.good == nil && found == r.value(replicas), r.good != nil && r.good(found, replicas):
		return schema.LevelOK
	case r.bearable != nil && r.bearable(found, replicas):
		return schema.LevelWarning
	default:
		return schema.LevelBroken
	}
}

func always(value string) func(int16) string { return func(int16) string { return value } }

// atLeast compares numbers as Kafka means them: -1 is without limit.
func atLeast(limit string) func(string, int16) bool {
	return func(found string, _ int16) bool { return number(found) >= number(limit) }
}

func atMost(limit string) func(string, int16) bool {
	return func(found string, _ int16) bool { return number(found) <= number(limit) }
}

func number(text string) uint64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return uint64(n) // -1 becomes the largest
}

func retention(d time.Duration) string {
	if d == 0 {
		return "-1"
	}
	return milliseconds(d)
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

func names(topics []topic) []string {
	all := make([]string, len(topics))
	for i := range topics {
		all[i] = topics[i].name
	}
	return all
}

// set is the command that changes a topic's setting.
func (c *Config) set(topic, setting, value string) string {
	return fmt.Sprintf("kafka-configs.sh --bootstrap-server %s --alter --entity-type topics --entity-name %s --add-config %s=%s", c.Brokers[0], topic, setting, value)
}
