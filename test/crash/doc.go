// Package crash lets a number choose what goes wrong. A seed picks traffic and
// faults; the real binary works between a real MySQL and a real Kafka, with
// toxiproxy on both ways, while processes are killed and held, links are cut and
// servers restarted at the byte or the event the seed says.
//
// It promises a verdict on invariants 1, 2, 5 and 8: the writers keep a ledger of
// what they committed, key by key, and a reader of committed records must find
// exactly that, in that order, and a position that covers it.
//
// What a seed does is the same each time; when two processes meet is not. So a
// seed that failed is worth repeating, several times.
package crash
