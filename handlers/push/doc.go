// Package push decides which delivered messages are pushed to a phone: the
// decision table of domain.md §7, as far as the events carry it.
//
// It promises that decisions of a batch see what came before them in the log, a
// mute one event earlier included, and that only live events make jobs
// (invariant 7). It refuses to know how its memory is stored, how presence is
// looked up and how a push is sent.
package push
