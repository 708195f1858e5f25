package demo

import (
	"context"
	"io"
	"log/slog"
	"testing"
	"time"

	"parley/internal/dump"
	"parley/internal/store"
)

// TestImport brings the site in like any other dump: nothing in it is unknown,
// odd or left aside.
func TestImport(t *testing.T) {
	ctx := context.Background()
	w, dir := write(t, noon)
	s, err := store.Open(ctx, store.Options{
		Dir:    t.TempDir(),
		Now:    func() time.Time { return noon },
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	report, err := dump.Import(ctx, s, []string{dir}, dump.Options{SiteName: SiteName})
	if err != nil {
		t.Fatal(err)
	}
	rows := int64(0)
	for _, f := range dump.Files {
		rows += int64(len(w[f]))
	}
	if report.Rows() != rows || len(report.Files) != len(dump.Files) {
		t.Errorf("%d rows in %d files imported, want %d in %d", report.Rows(), len(report.Files), rows, len(dump.Files))
	}
	for _, f := range report.Files {
		if f.Kept != 0 || f.Redacted != 0 || f.Odd != 0 || len(f.Unknown) != 0 {
			t.Errorf("%s: %+v", f.File, f)
		}
	}
	for _, o := range report.Oddities {
		if o.Count != 0 {
			t.Errorf("%s: %d", o.What, o.Count)
		}
	}
}
