// Package analytics turns events into facts and daily figures: messages,
// deliveries, users and sessions; per day the messages, active users and new
// users; per conversation and day the messages and senders.
//
// It promises that a fact told twice counts once: figures come from facts that
// were not stored before. It refuses to know how tables are written.
package analytics
