package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed static
var staticFS embed.FS

// staticFiles are served under names that hold a hash of their content, so
// that browsers may keep them for ever.
type staticFiles struct {
	byName map[string]string // "site.css" → "/static/site.3f2a….css"
	byPath map[string]*response
}

func loadStatic() (*staticFiles, error) {
	s := &staticFiles{byName: map[string]string{}, byPath: map[string]*response{}}
	err := fs.WalkDir(staticFS, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(name, "static/css/") {
			return err
		}
		body, err := staticFS.ReadFile(name)
		if err != nil {
			return err
		}
		s.add(strings.TrimPrefix(name, "static/"), body)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("static files: %w", err)
	}
	sheet, err := stylesheet()
	if err != nil {
		return nil, fmt.Errorf("stylesheet: %w", err)
	}
	s.add("site.css", sheet)
	return s, nil
}

// stylesheet joins the parts in static/css, in the order of their names: the
// browser gets one file.
func stylesheet() ([]byte, error) {
	names, err := fs.Glob(staticFS, "static/css/*.css")
	if err != nil {
		return nil, err
	}
	var all []byte
	for _, name := range names {
		part, err := staticFS.ReadFile(name)
		if err != nil {
			return nil, err
		}
		all = append(all, part...)
	}
	return all, nil
}

func (s *staticFiles) add(name string, body []byte) {
	sum := sha256.Sum256(body)
	ext := path.Ext(name)
	hashed := "/static/" + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	contentType := mime.TypeByExtension(ext)
	if contentType == "" {
		contentType = "application/octet-stream"
	}
	s.byName[name] = hashed
	s.byPath[hashed] = &response{status: http.StatusOK, contentType: contentType, body: body,
		fresh: 24 * time.Hour, cacheable: "public, max-age=31536000, immutable"}
}

// path is the address of a static file.
func (s *staticFiles) path(name string) string { return s.byName[name] }

// serveStatic serves /static/….
func (s *Server) serveStatic(r *http.Request) (*response, error) {
	if f := s.static.byPath[r.URL.Path]; f != nil {
		return f, nil
	}
	return nil, errNoPage
}
