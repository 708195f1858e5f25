package mail

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Folder keeps messages as files, for a site without a mail server: its
// operator can read them there.
type Folder struct{ Dir string }

// Send writes a message to the file DATE-ID.eml.
func (f Folder) Send(_ context.Context, m *Message) error {
	msg, err := m.build()
	if err != nil {
		return &Refused{Reason: err.Error()}
	}
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return fmt.Errorf("mail folder: %w", err)
	}
	id, _, _ := strings.Cut(m.ID, "@")
	id = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '-'
	}, id)
	file := filepath.Join(f.Dir, m.Date.Format("20060102T150405.000Z")+"-"+id+".eml")
	unfinished := file + ".unfinished"
	// Letters hold links that let somebody in: for the site's own eyes.
	w, err := os.OpenFile(unfinished, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("mail folder: %w", err)
	}
	if _, err := msg.WriteTo(w); err != nil {
		w.Close()
		return fmt.Errorf("writing a mail: %w", err)
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("writing a mail: %w", err)
	}
	return os.Rename(unfinished, file)
}

// Sweep removes the messages that are older than age.
func (f Folder) Sweep(now time.Time, age time.Duration) error {
	files, err := filepath.Glob(filepath.Join(f.Dir, "*.eml"))
	if err != nil {
		return err
	}
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			return err
		}
		if now.Sub(info.ModTime()) > age {
			if err := os.Remove(file); err != nil {
				return err
			}
		}
	}
	return nil
}
