// Package projector runs projections over the log: it reads committed events,
// partition by partition, from where PostgreSQL says, and hands them on in
// batches that take effect once.
//
// It promises order (one applier for a partition, invariant 5), that an event
// which cannot be applied is set aside with the later ones of its key
// (invariant 6), and that a worker without its partition changes nothing. It
// refuses to know what an event means and where rows are kept.
package projector
