package schema

// Doc is a JSON value as text, read in one pass for the few fields a rule
// needs, without building a tree.
type Doc []byte
