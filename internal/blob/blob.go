// Package blob keeps files by name: in a folder, or in a store that speaks the
// S3 protocol. What the files are, what their names say and who may read them is
// left to those who keep them here: pictures (picture), bodies of copies (store).
package blob

import (
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"parley"
)

// Store keeps files by name. A name is made of letters, digits, "." and "-", at
// least three of them.
type Store interface {
	// Put stores a file whole or not at all, in place of one of that name.
	Put(ctx context.Context, name, mediaType string, content []byte) error
	// Get reads a file, or returns [ErrNone].
	Get(ctx context.Context, name string) ([]byte, error)
	// Delete removes a file; one that is not there is removed already.
	Delete(ctx context.Context, name string) error
}

// ErrNone says that there is no file of that name.
var ErrNone = errors.New("there is no such file")

// Open returns the store that a setting names: a folder, which is made when
// the first file comes, or
// "s3://KEY:SECRET@endpoint.example/bucket/prefix?region=eu-1", with
// &insecure=1 for an endpoint without TLS.
func Open(setting string) (Store, error) {
	if !strings.HasPrefix(setting, "s3://") {
		return Folder(setting), nil
	}
	u, err := url.Parse(setting)
	if err != nil || u.Host == "" || u.User == nil || strings.Trim(u.Path, "/") == "" {
		return nil, parley.Errorf(parley.Invalid, "a store for files is a folder, or s3://KEY:SECRET@endpoint/bucket/prefix?region=REGION")
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
func (f Folder) Put(_ context.Context, name, _ string, content []byte) error {
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
		return nil, ErrNone
	}
	return b, err
}

// Delete removes a file.
func (f Folder) Delete(_ context.Context, name string) error {
	if err := os.Remove(f.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
