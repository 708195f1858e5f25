package dump

import (
	"encoding/json"
	"fmt"
	"slices"

	"parley/internal/store"
)

// maxNotes is how many odd rows of a file a report names; more are counted.
const maxNotes = 20

// Report tells what an import brought and what was odd about it.
type Report struct {
	Source    string       `json:"source"`
	Origin    string       `json:"origin,omitempty"` // address of the site it came from
	Unchanged bool         `json:"unchanged,omitempty"`
	Files     []FileReport `json:"files,omitempty"`
	Oddities  []Oddity     `json:"oddities,omitempty"`
	Pages     []PageReport `json:"pages,omitempty"`
	Seconds   float64      `json:"seconds"`
}

// FileReport is about one file of a dump.
type FileReport struct {
	File     string   `json:"file"`
	Rows     int64    `json:"rows"`
	Bytes    int64    `json:"bytes"`
	Kept     int64    `json:"kept,omitempty"`     // rows that are kept for the export only
	Redacted int64    `json:"redacted,omitempty"` // network addresses removed
	Unknown  []string `json:"unknown,omitempty"`  // attributes without a column
	Odd      int64    `json:"odd,omitempty"`      // rows with a note
	Notes    []string `json:"notes,omitempty"`
}

// Oddity counts rows whose other end is not in the dump, or counters that
// differ from a recount. It is never an error.
type Oddity struct {
	What  string `json:"what"`
	Count int64  `json:"count"`
}

// PageReport is about one captured page.
type PageReport struct {
	Source   string   `json:"source"`
	Question int64    `json:"question"`
	Answers  int      `json:"answers"`
	Comments int      `json:"comments"`
	Unknown  []string `json:"unknown,omitempty"`
}

// Rows is how many rows the import brought.
func (r *Report) Rows() (n int64) {
	for _, f := range r.Files {
		n += f.Rows
	}
	return n
}

func (f *FileReport) note(row int64, text string) {
	f.Odd++
	if len(f.Notes) < maxNotes {
		f.Notes = append(f.Notes, fmt.Sprintf("row %d: %s", row, text))
	}
}

func (f *FileReport) unknown(attr string) {
	if !slices.Contains(f.Unknown, attr) && len(f.Unknown) < maxNotes {
		f.Unknown = append(f.Unknown, attr)
	}
}

// withOddities adds what is odd about the rows and returns the report as JSON.
func (r *Report) withOddities(odd []store.Finding) (string, error) {
	for _, f := range odd {
		r.Oddities = append(r.Oddities, Oddity{What: f.What, Count: f.Count})
	}
	text, err := json.Marshal(r)
	return string(text), err
}
