package picture

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"parley"
)

// Store keeps files by name. Get returns an error of kind NotFound for names
// that it does not have.
type Store interface {
	Put(ctx context.Context, name string, content []byte) error
	Get(ctx context.Context, name string) ([]byte, error)
}

// Save stores a picture under a new name that nobody can guess and returns it:
// "k3f…q.png".
func Save(ctx context.Context, s Store, p *Picture) (name string, err error) {
	name = strings.ToLower(rand.Text()) + "." + p.Extension
	if err := s.Put(ctx, name, p.Bytes); err != nil {
		return "", fmt.Errorf("storing a picture: %w", err)
	}
	return name, nil
}

var validName = regexp.MustCompile(`^[a-z2-7]{26}\.(png|jpg|gif)$`)

// TypeOf returns the media type of a name that [Save] gave, "" for all others.
func TypeOf(name string) string {
	if !validName.MatchString(name) {
		return ""
	}
	return Types[name[strings.LastIndexByte(name, '.')+1:]]
}

// Open returns the store that a setting names: a folder, which is made when
// the first picture comes, or
// "s3://KEY:SECRET@endpoint.example/bucket/prefix?region=eu-1", with
// &insecure=1 for an endpoint without TLS.
func Open(setting string) (Store, error) {
	if !strings.HasPrefix(setting, "s3://") {
		return Folder(setting), nil
	}
	u, err := url.Parse(setting)
	if err != nil || u.Host == "" || u.User == nil || strings.Trim(u.Path, "/") == "" {
		return nil, parley.Errorf(parley.Invalid, "a store for pictures is a folder, or s3://KEY:SECRET@endpoint/bucket/prefix?region=REGION")
	}
	secret, _ := u.User.Password() // "" is refused by the store itself
	s := &S3{Endpoint: "https://" + u.Host, Bucket: strings.Trim(u.Path, "/"), Region: u.Query().Get("region"), Key: u.User.Username(), Secret: secret}
	if u.Query().Get("insecure") == "1" {
		s.Endpoint = "http://" + u.Host
	}
	if s.Region == "" {
		s.Region = "us-east-1"
	}
	return s, nil
}

// Folder keeps files in a folder of this machine, in subfolders by the first
// two letters of their names.
type Folder string

func (f Folder) path(name string) string { return filepath.Join(string(f), name[:2], name) }

// Put writes the file whole or not at all.
func (f Folder) Put(_ context.Context, name string, content []byte) error {
	path := f.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(content)
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		os.Remove(tmp.Name()) // the error says enough
	}
	return err
}

// Get reads a file.
func (f Folder) Get(_ context.Context, name string) ([]byte, error) {
	b, err := os.ReadFile(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, parley.Refuse(parley.NotFound, "picture.none")
	}
	return b, err
}
