// Package story tells what users of Echo do, action by action, to the tables
// of any release: each action writes the rows that a server of that release
// writes, and leaves out what its tables lack.
//
// It promises the same deeds, ids and times wherever it is told, so that two
// servers' events can be compared one by one. It refuses to know the product.
package story
