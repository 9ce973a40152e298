// Package kafka publishes events: batches in, Kafka transactions out.
//
// It promises that events and the position after them become visible together
// or not at all (invariant 1), that of several publishers of one source only
// the newest can publish, and that events of one key keep their order
// (invariant 5). It makes its topics and refuses to work on topics whose
// settings could lose or reorder events. It knows nothing of where batches
// come from, nor of what events mean.
package kafka
