// Package demo holds the content of the demonstration site: "Public Affairs", a
// small community that answers questions from quoted, dated sources. Everything
// in it is invented, save the general remarks on how institutions work.
//
// The content lives beside the code: people.toml, tags.toml and one Markdown
// file a thread in threads/, whose form is described at [section]. All times
// there are relative to the moment of writing, so that the site looks alive
// whenever it is started. [Write] turns it into a complete data dump.
//
// Importing that dump, serving it, and everything that a dump cannot say (who
// is a moderator, see [Moderators]) is left to others.
package demo

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"parley"
	"parley/internal/dump"
)

// SiteName is the name of the demonstration site.
const SiteName = "Public Affairs"

//go:embed people.toml tags.toml threads/*.md
var files embed.FS

// Write writes the data dump of the demonstration site, as it stands at now,
// into the folder dir: the eight XML files, in the format of the published
// dumps. It makes the folder if need be and replaces files of these names.
// The same minute of now gives the same bytes.
func Write(dir string, now time.Time) error {
	tables, err := build(now)
	if err != nil {
		return fmt.Errorf("demonstration site: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("demonstration site: %w", err)
	}
	for _, f := range dump.Files {
		if err := writeFile(filepath.Join(dir, string(f)+".xml"), f, tables[f]); err != nil {
			return fmt.Errorf("demonstration site: %s: %w", f, err)
		}
	}
	return nil
}

func writeFile(path string, f dump.File, rows [][]dump.Attr) (err error) {
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := out.Close(); err == nil {
			err = cerr
		}
	}()
	w := dump.NewFileWriter(out, f)
	for _, row := range rows {
		if err := w.Row(row); err != nil {
			return err
		}
	}
	return w.Close()
}

// Moderators returns the ids of the members of the demonstration site who are
// moderators, which no data dump says.
func Moderators() ([]parley.UserID, error) {
	people, err := readPeople()
	if err != nil {
		return nil, fmt.Errorf("demonstration site: %w", err)
	}
	var ids []parley.UserID
	for _, p := range people {
		if p.Moderator {
			ids = append(ids, p.id)
		}
	}
	return ids, nil
}

// build makes the rows of all tables from the content.
func build(now time.Time) (map[dump.File][][]dump.Attr, error) {
	s, err := content(now)
	if err != nil {
		return nil, err
	}
	return s.tables()
}

// content reads the content as it stands at now.
func content(now time.Time) (*site, error) {
	people, err := readPeople()
	if err != nil {
		return nil, err
	}
	tags, err := readTags()
	if err != nil {
		return nil, err
	}
	threads, err := readThreads()
	if err != nil {
		return nil, err
	}
	return newSite(now, people, tags, threads)
}
