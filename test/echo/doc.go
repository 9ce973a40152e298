// Package echo plays an Echo server on a real MySQL or MariaDB and a real
// Redis: simulated users chat, and their rows are written as Echo writes them
// (domain of the 1.x line: independent autocommits per user, in varying order).
//
// It promises to know what must come of it: [Books] holds every fact the
// pipeline has to tell and every push it has to make or leave, decided here by
// rules of its own. What is done, and what must come of it, follows from the
// seed; who commits first does not.
//
// It refuses to know the product: no stage, layout or handler is imported, so
// that a mistake there can't be made here as well.
package echo
