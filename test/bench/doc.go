// Package bench measures the product against what its parts could do at best:
// the reader against go-mysql only decoding, a projection against a bare COPY.
//
// It promises ratios of one run on one machine: the best case is measured beside
// the product, each time, with the same rows, one after the other. Absolute
// figures of different machines say nothing.
package bench
