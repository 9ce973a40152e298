// Package push delivers push jobs to a provider: a gateway of yours, or the log.
//
// It promises that a push is sent at least once or an operator can see why
// not: a job ends with an outcome in the books, or, killed in its last attempt,
// stays in the queue as discarded. A provider that asks for patience gets it
// from the database, and one that refuses everybody keeps its jobs. Just before
// sending come the last-moment questions: read, deleted, too old? It knows
// neither tables nor who answers those questions; they are funcs given to it.
package push
