package dump

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"parley"
	"parley/internal/sources"
	"parley/internal/store"
)

// Companions are files beside those of the dump: quotations with their sources,
// copies and checks, and what the community says of them. They are written only by a
// site that has such, so that a dump without them comes out as it went in.

// exportCompanions writes the companions through create.
func (e *exporter) exportCompanions(ctx context.Context, create func(name string, write func(io.Writer) error) error) error {
	sources := false
	for i, t := range store.EvidenceTables {
		has, err := e.store.HasEvidence(ctx, t)
		if err != nil {
			return err
		}
		if i == 0 {
			sources = has
		}
		if !has {
			continue
		}
		err = create(t.File+".xml", func(w io.Writer) error {
			report := FileReport{File: t.File}
			fw := NewFileWriter(w, File(t.File))
			err := e.store.ExportEvidence(ctx, t, func(values []any) error {
				report.Rows++
				line := fw.beginRow()
				for i, c := range t.Columns {
					if values[i] != nil && values[i] != "" {
						line = appendColumn(line, c, values[i], false)
					}
				}
				return fw.endRow(line)
			})
			if err != nil {
				return err
			}
			e.rows += report.Rows
			e.report.Files = append(e.report.Files, report)
			return fw.Close()
		})
		if err != nil {
			return fmt.Errorf("exporting %s: %w", t.File, err)
		}
	}
	if !e.texts || !sources {
		return nil
	}
	return create(textsFile, func(w io.Writer) error { return e.exportTexts(ctx, w) })
}

// companion loads a companion. Rows that a page could not show are left out and
// noted.
func (imp *dumpImport) companion(ctx context.Context, m member) error {
	body, err := m.open()
	if err != nil {
		return fmt.Errorf("%s: %w", m.name, err)
	}
	defer body.Close()
	in := &hashing{r: &bounded{r: body, name: m.name, packed: m.packed}, sum: sha256.New()}
	report := FileReport{File: m.table.File}
	scan := newScanner(in, m.name)
	if err := scan.begin(strings.ToLower(m.table.File)); err != nil {
		return err
	}
	rows := newRowReader(scan, m.table, &report)
	drop := func(int64, string, string) error { return nil }
	_, err = imp.loader.Evidence(ctx, m.table, func() ([]any, bool, error) {
		for {
			ok, err := rows.next(drop)
			if err != nil || !ok {
				return nil, false, err
			}
			if why := unusable(m.table, rows.values); why != "" {
				report.note(scan.row, why+"; it is left out")
				report.Rows--
				continue
			}
			return rows.values, true, nil
		}
	})
	if err != nil {
		if store.IsUnique(err) {
			return parley.Errorf(parley.Invalid, "%s: two rows are about the same", m.name)
		}
		if parley.KindOf(err) != 0 {
			return err
		}
		return fmt.Errorf("%s, after %d rows: %w", m.name, report.Rows, err)
	}
	report.Bytes = in.n
	imp.read += in.n
	imp.rows += report.Rows
	imp.report.Files = append(imp.report.Files, report)
	imp.sums = append(imp.sums, m.table.File+" "+hex.EncodeToString(in.sum.Sum(nil)))
	imp.companions = true
	return nil
}

// unusable says why a row cannot be shown, "" if it can.
func unusable(t *store.RowTable, values []any) string {
	for i, c := range t.Columns {
		text, _ := values[i].(string)
		switch t.File + "." + c.Attr {
		case "Sources.Url", "Sources.UrlNorm":
			if u, err := url.Parse(text); err != nil || u.Scheme != "http" && u.Scheme != "https" {
				return "its " + c.Attr + " is no address of the web"
			}
		case "Sources.Authors":
			var list []string
			if text == "" {
				values[i] = "[]"
			} else if json.Unmarshal([]byte(text), &list) != nil {
				return "its Authors are no list"
			}
		case "EvidenceFlags.Kind":
			if !slices.Contains([]string{store.FlagMisquotation, store.FlagOutOfContext, store.FlagUnsourced}, text) {
				return "its Kind is none of a flag"
			}
		case "SourceRequests.Selector":
			var at struct{ Exact string }
			if json.Unmarshal([]byte(text), &at) != nil || at.Exact == "" {
				return "its Selector is not readable"
			}
		case "QuoteChecks.Verdict":
			var v sources.Verdict
			if json.Unmarshal([]byte(text), &v) != nil || len(v.Passages) > len(v.Segments) {
				return "its Verdict is not readable"
			}
		}
	}
	return ""
}
