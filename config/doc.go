// Package config puts the settings together: the defaults of every stage,
// below a YAML file, below ECHOCDC_* variables, below flags.
//
// It promises that a name it does not know is an error with the nearest name
// it knows, that a value of the wrong form is an error with the form wanted,
// that all problems are told at once, and that no secret is ever printed. It
// refuses to decide what a setting means: that is its owner's, whose struct
// declares it, gives its default and documents it.
package config
