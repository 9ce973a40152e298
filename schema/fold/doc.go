// Package fold adds events up: to what they say together of each entity, as a
// listener would keep it. What the rows of a table say is the same sum, of the
// events that a layout gives for each row as if it were new: so the log and
// Echo's tables can be compared without another word about columns.
//
// It promises that the sum follows from the payloads alone, that all events of
// one entity have one subject (so that their order in the log is theirs,
// whatever the partitions), and that events told twice, by stream and by
// snapshot, change nothing: the later wins.
//
// What an event says only in passing is no state: counts and times that go on
// changing without an event, what was before, texts (how much of them is told
// depends on messages.content), and every event that is off unless enabled.
package fold
