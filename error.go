package parley

import (
	"errors"
	"fmt"
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
type Error struct {
	Kind    ErrorKind
	Message string // one sentence to that person: "You can vote again in 4 seconds."
}

func (e *Error) Error() string { return e.Message }

// Errorf makes an [Error].
func Errorf(kind ErrorKind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// KindOf returns the kind of the [Error] within err, or 0.
func KindOf(err error) ErrorKind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return 0
}
