package parley

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrorKind says what sort of answer an [Error] deserves.
type ErrorKind int

const (
	Invalid  ErrorKind = iota + 1 // the input cannot be taken as it is
	Denied                        // the person may not do this
	NotFound                      // there is no such thing, or not for this person
	Conflict                      // somebody else was faster
	Gone                          // there was such a thing
	Busy                          // try again later
)

// Error is a failure that may be shown to the person who caused it. Every
// other error is ours: it is logged, and the person gets an apology.
//
// What the site's rules refuse is told by a key of the message catalogue, so
// that it reaches people in their language; operators at the command line get
// a sentence.
type Error struct {
	Kind    ErrorKind
	Message string        // one sentence: "You can vote again in 4 seconds."
	Key     string        // of the catalogue, in place of Message
	Args    []any         // pairs for the placeholders of Key's text
	Fields  []FieldError  // of a form, each with what is wrong with it
	After   time.Duration // when it is worth another try, 0 if unknown
}

// FieldError says what is wrong with one field of a form.
type FieldError struct {
	Field string // its name in the form: "title"
	Key   string // of the catalogue
	Args  []any  // pairs for the placeholders
}

func (e *Error) Error() string {
	if e.Message != "" {
		return e.Message
	}
	text := e.Key
	for _, f := range e.Fields {
		text += fmt.Sprintf(" %s: %s %v", f.Field, f.Key, f.Args)
	}
	if len(e.Args) > 0 {
		text += fmt.Sprintf(" %v", e.Args)
	}
	return strings.TrimSpace(text)
}

// Errorf makes an [Error] for an operator.
func Errorf(kind ErrorKind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// Refuse makes an [Error] that is told in the words of the catalogue.
func Refuse(kind ErrorKind, key string, args ...any) *Error {
	return &Error{Kind: kind, Key: key, Args: args}
}

// KindOf returns the kind of the [Error] within err, or 0.
func KindOf(err error) ErrorKind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return 0
}
