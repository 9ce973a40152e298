// Package sim relays a recorded log into Kafka within one process and in no
// time: a fake primary serves the log over a virtual network, the product's own
// tailer and publisher read it and publish it to a fake Kafka, and a seed chooses
// what goes wrong meanwhile. Time is testing/synctest's, so that a minute of
// waiting costs nothing and a seed takes milliseconds.
//
// It promises that a seed chooses the same faults on every run. It does not know
// what a real server would do: test/crash asks real ones.
package sim
