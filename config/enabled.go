package config

import "slices"

// The projections there are.
const (
	ProjectionPush      = "push"
	ProjectionAnalytics = "analytics"
)

// ProjectionNames lists the projections there are.
func ProjectionNames() []string { return []string{ProjectionAnalytics, ProjectionPush} }

// Projections lists the projections that are enabled.
func (c *Config) Projections() []string {
	return slices.DeleteFunc(ProjectionNames(), func(name string) bool { return !c.isEnabled(name) })
}

func (c *Config) isEnabled(projection string) bool {
	if projection == ProjectionPush {
		return c.Modules.Push.Enabled
	}
	return c.Modules.Analytics.Enabled
}

// Enabled names the sections that the enabled modules read, in the order of
// the reference.
func (c *Config) Enabled() []string {
	read := append(c.ProjectionSections(c.Projections()), "log", "shutdown", "ops")
	if c.Modules.Tail.Enabled {
		read = append(read, TailSections()...)
	}
	if c.Modules.Push.Enabled {
		read = append(read, DeliverySections()...)
	}
	return inOrder(read)
}

// TailSections names the sections that the reader reads.
func TailSections() []string {
	return []string{"source", "messages", "events", "mysql", "snapshot", "kafka"}
}

// DeliverySections names the sections that delivery reads.
func DeliverySections() []string { return []string{"postgres", "push"} }

// ProjectionSections names the sections that these projections read.
func (*Config) ProjectionSections(projections []string) []string {
	var read []string
	for _, name := range projections {
		read = append(read, "kafka", "postgres", "projector", name)
		if name == ProjectionPush {
			read = append(read, "redis")
		}
	}
	return inOrder(read)
}

// inOrder are the sections once each, in the order of the reference.
func inOrder(read []string) []string {
	var ordered []string
	for _, s := range Sections() {
		if slices.Contains(read, s.Key) {
			ordered = append(ordered, s.Key)
		}
	}
	return ordered
}
