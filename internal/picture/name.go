package picture

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"parley"
	"parley/internal/blob"
)

// Save stores a picture under a new name that nobody can guess and returns it:
// "k3f…q.png".
func Save(ctx context.Context, s blob.Store, p *Picture) (name string, err error) {
	name = strings.ToLower(rand.Text()) + "." + p.Extension
	if err := s.Put(ctx, name, TypeOf(name), p.Bytes); err != nil {
		return "", fmt.Errorf("storing a picture: %w", err)
	}
	return name, nil
}

// Read returns the file of a picture that was saved; a [parley.Error] of kind
// NotFound says that there is none.
func Read(ctx context.Context, s blob.Store, name string) ([]byte, error) {
	b, err := s.Get(ctx, name)
	if errors.Is(err, blob.ErrNone) {
		return nil, parley.Refuse(parley.NotFound, "picture.none")
	}
	return b, err
}

var validName = regexp.MustCompile(`^[a-z2-7]{26}\.(png|jpg|gif)$`)

// TypeOf returns the media type of a name that [Save] gave, "" for all others.
func TypeOf(name string) string {
	if !validName.MatchString(name) {
		return ""
	}
	return Types[name[strings.LastIndexByte(name, '.')+1:]]
}
