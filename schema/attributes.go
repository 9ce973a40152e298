package schema

import (
	"fmt"
	"time"
)

// The attributes of an event as the CloudEvents Kafka binding names them in
// binary content mode; those after AttrContentType are ours.
const (
	AttrSpecVersion = "ce_specversion"
	AttrID          = "ce_id"
	AttrType        = "ce_type"
	AttrSource      = "ce_source"
	AttrTime        = "ce_time"
	AttrSubject     = "ce_subject"
	AttrContentType = "content-type"
	AttrGTID        = "ce_gtid"
	AttrOrigin      = "ce_origin"
	AttrCommitted   = "ce_committed"
	AttrAdapter     = "ce_adapter"
)

// SetAttribute reads one attribute of a stored event. Attributes it does not
// know are left alone, so that newer writers can add some.
func (e *Event) SetAttribute(name string, value []byte) error {
	var err error
	switch name {
	case AttrID:
		e.ID = value
	case AttrType:
		e.Type = string(value)
	case AttrSource:
		e.Source = string(value)
	case AttrTime:
		e.Time, err = time.Parse(time.RFC3339, string(value))
	case AttrSubject:
		e.Subject = value
	case AttrGTID:
		e.GTID = value
	case AttrOrigin:
		e.Origin = Origin(value)
	case AttrCommitted:
		e.Committed, err = time.Parse(time.RFC3339, string(value))
	case AttrAdapter:
		e.Adapter = string(value)
	}
	if err != nil {
		return fmt.Errorf("parsing attribute %s: %w", name, err)
	}
	return nil
}

// Validate tells what an event lacks to be one of ours.
func (e *Event) Validate() error {
	switch {
	case len(e.ID) == 0:
		return fmt.Errorf("event has no %s", AttrID)
	case e.Type == "":
		return fmt.Errorf("event %s has no %s", e.ID, AttrType)
	case len(e.Subject) == 0:
		return fmt.Errorf("event %s has no %s", e.ID, AttrSubject)
	case e.Origin != OriginStream && e.Origin != OriginSnapshot:
		return fmt.Errorf("event %s has %s %q, want %q or %q", e.ID, AttrOrigin, e.Origin, OriginStream, OriginSnapshot)
	default:
		return nil
	}
}
