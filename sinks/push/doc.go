// Package push delivers push jobs to a provider: a gateway of yours, or the log.
//
// It promises that a push is sent at least once or an operator can see why
// not: a job leaves the queue only with an outcome in the books, a provider
// that asks for patience gets it from the database, and one that refuses
// everybody keeps its jobs. It asks last-moment questions (read? deleted? too
// old?) just before sending. It knows neither tables nor where the answers to
// those questions come from; they are funcs given to it.
package push
