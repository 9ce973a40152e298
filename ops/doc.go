// Package ops shows how the process is doing: which stage works, what holds
// up one that does not and what to do about it, and every metric.
//
// It promises that whatever a stage last said can be read at /readyz and in
// the metrics, and that each change of state is logged once. It asks no stage
// anything and changes nothing: stages report, readers read.
package ops
