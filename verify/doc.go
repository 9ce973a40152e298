// Package verify compares what the events say with what Echo's tables say,
// entity by entity, while both go on: the sum of the events ([fold]) with the
// sum of what the rows tell when they are first seen.
//
// It promises to accuse nobody who is only late: it reads rows that are at
// least as new as the events it has, waits until what the rows could know is
// published, and leaves alone what changes meanwhile. It holds no more entities
// than it is told to, in as many passes over log and tables as that takes.
//
// It refuses to know tables and columns, Kafka and MySQL; and it names what
// differs by ids, never by what users wrote.
package verify
