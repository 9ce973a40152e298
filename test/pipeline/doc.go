// Package pipeline runs the product among simulated Echo users: the real binary
// as a child process on real servers, a stand-in for the phones' gateway, and a
// listener of its own on Kafka.
//
// It promises an audit: what the simulated users' books expect is compared with
// what is in Kafka, in PostgreSQL and at the gateway, fact by fact. It refuses
// to know how the product works inside: it uses its settings, its topics, its
// tables for readers and its signature, as an operator could.
package pipeline
