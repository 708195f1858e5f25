package dump

import (
	"context"
	"errors"
	"path/filepath"
	"strings"

	"parley/internal/store"
)

// isPage reports whether a source is a captured page.
func isPage(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".html", ".htm", ".txt", ".mhtml":
		return true
	}
	return false
}

func importPages(ctx context.Context, s *store.Store, names []string, o Options) (*Report, error) {
	return nil, errors.New("not yet")
}
