package posts

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"parley"
	"parley/internal/markup"
	"parley/internal/merge"
	"parley/internal/store"
)

// Text is a post as it is edited. Title and Tags are of questions.
type Text struct {
	Title string
	Tags  []string
	Body  string // Markdown
}

func (t Text) clean() Text { return Text{CleanTitle(t.Title), CleanTags(t.Tags), CleanSource(t.Body)} }

func textOf(c *store.CurrentText) Text { return Text{c.Title, c.Tags, c.Source} }

// Base names the text that an edit begins from: its revision and, since edits
// within the grace period change a revision, a digest of what it says.
func Base(c *store.CurrentText) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q", c.Title, c.Tags, c.Source) // a hash takes everything
	return c.GUID + "." + base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:9])
}

// Conflict is the error of an edit that began from a text that is no longer
// the current one. The edit was not made; what was typed is in it.
type Conflict struct {
	Base   Text // what the edit began from; what both sides share, if that is not known
	Mine   Text // what was typed
	Theirs Text // what the post says now
	Body   merge.Result
	Title  string   // merged: mine, unless only theirs changed
	Tags   []string // merged
	Now    string   // the base of an edit that begins from Theirs
}

func (*Conflict) Error() string { return "the post was edited meanwhile" }

// Unwrap makes the error one that may be shown.
func (*Conflict) Unwrap() error { return parley.Refuse(parley.Conflict, "edit.stale") }

// newConflict merges an edit with what others wrote meanwhile.
func newConflict(base, mine Text, theirs *store.CurrentText) *Conflict {
	c := &Conflict{Base: base, Mine: mine, Theirs: textOf(theirs), Now: Base(theirs)}
	c.Body = merge.Text(base.Body, mine.Body, c.Theirs.Body)
	c.Title = mine.Title
	if mine.Title == base.Title {
		c.Title = c.Theirs.Title
	}
	c.Tags = merge.Set(base.Tags, mine.Tags, c.Theirs.Tags)
	return c
}

// revision lists the rows of a revision that turns one text into another;
// first is the type of the row for the title: [parley.InitialTitle],
// [parley.EditTitle] or [parley.RollbackTitle].
func revision(from, to Text, question bool, first parley.PostHistoryType) []store.RevisionRow {
	var rows []store.RevisionRow
	if question && from.Title != to.Title {
		rows = append(rows, store.RevisionRow{Type: first, Text: to.Title})
	}
	if from.Body != to.Body {
		rows = append(rows, store.RevisionRow{Type: first + 1, Text: to.Body})
	}
	if question && !slices.Equal(from.Tags, to.Tags) {
		rows = append(rows, store.RevisionRow{Type: first + 2, Text: parley.JoinTags(to.Tags)})
	}
	return rows
}

// summarise is the summary of an edit whose writer gave none (post-lifecycle.md
// §4). Summaries are kept in the site's history and so in its language: this is
// the one that the dump has.
func summarise(from, to Text, question bool) string {
	var parts []string
	if n := utf8.RuneCountInString(to.Body) - utf8.RuneCountInString(from.Body); from.Body != to.Body {
		switch {
		case n > 0:
			parts = append(parts, fmt.Sprintf("added %d character%s in body", n, plural(n)))
		case n < 0:
			parts = append(parts, fmt.Sprintf("deleted %d character%s in body", -n, plural(-n)))
		default:
			parts = append(parts, "edited body")
		}
	}
	if question && !slices.Equal(from.Tags, to.Tags) {
		parts = append(parts, "edited tags")
	}
	if question && from.Title != to.Title {
		parts = append(parts, "edited title")
	}
	return strings.Join(parts, "; ")
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// changed is how many characters two texts differ by: those that one has and
// the other lacks.
func changed(from, to Text) int {
	n := 0
	for _, pair := range [][2]string{{from.Body, to.Body}, {from.Title, to.Title}, {strings.Join(from.Tags, " "), strings.Join(to.Tags, " ")}} {
		n += charactersChanged(pair[0], pair[1])
	}
	return n
}

func charactersChanged(from, to string) int {
	added, deleted := 0, 0
	for _, line := range markup.DiffSource(from, to) {
		for _, part := range line.Parts {
			switch part.Kind {
			case markup.Added:
				added += utf8.RuneCountInString(part.Text)
			case markup.Deleted:
				deleted += utf8.RuneCountInString(part.Text)
			}
		}
	}
	return max(added, deleted)
}
