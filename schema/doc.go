// Package schema is the language the stages speak: row changes as a source
// tells them, domain events as listeners hear them, and what lies between –
// layouts, positions, facts and jobs.
//
// It promises that one fact has one identity: id, type and owner of an event
// follow from its payload alone, whichever layout, run or source told it.
// It refuses to know any technology and, outside its layouts (schema/echo1),
// any table or column name.
package schema
