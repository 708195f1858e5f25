package dump

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"parley"
	"parley/internal/store"
)

// Export writes the site as a data dump into a folder, or into a .zip archive.
// Rows that came with a dump come out byte for byte as they went in. The
// folder is made; files of an earlier export in it are replaced one by one,
// each when its successor is complete.
func Export(ctx context.Context, s *store.Store, out string, o ExportOptions) (*Report, error) {
	progress := o.Progress
	if progress == nil {
		progress = func(Progress) {}
	}
	if err := s.FoldViews(ctx); err != nil {
		return nil, fmt.Errorf("views before an export: %w", err)
	}
	e := &exporter{store: s, texts: o.Texts, progress: progress, report: &Report{Source: filepath.Base(out)}}
	switch ext := strings.ToLower(filepath.Ext(out)); ext {
	case ".7z":
		return nil, parley.Errorf(parley.Invalid, "no well-kept Go library writes .7z archives; give a folder or a name that ends in .zip")
	case ".zip":
		return e.report, e.zip(ctx, out)
	}
	return e.report, e.folder(ctx, out)
}

// ExportOptions of [Export].
type ExportOptions struct {
	Texts    bool           // the copies of sources too, as a WARC file
	Progress func(Progress) // may be nil
}

type exporter struct {
	store    *store.Store
	texts    bool
	progress func(Progress)
	report   *Report
	rows     int64
}

func (e *exporter) folder(ctx context.Context, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("export folder: %w", err)
	}
	return e.files(ctx, func(name string, write func(io.Writer) error) error {
		return writeFile(filepath.Join(dir, name), write)
	})
}

// writeFile writes a file beside its place and moves it there when complete.
func writeFile(name string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), ".parley-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

func (e *exporter) zip(ctx context.Context, out string) error {
	return writeFile(out, func(w io.Writer) error {
		z := zip.NewWriter(w)
		err := e.files(ctx, func(name string, write func(io.Writer) error) error {
			f, err := z.Create(name)
			if err != nil {
				return err
			}
			return write(f)
		})
		return errors.Join(err, z.Close())
	})
}

// files writes all files of the dump through create.
func (e *exporter) files(ctx context.Context, create func(name string, write func(io.Writer) error) error) error {
	imported, err := e.store.DumpFiles(ctx)
	if err != nil {
		return err
	}
	for _, t := range store.RowTables {
		frame := storedFrame{}
		known, came := imported[t.File]
		if came {
			if err := json.Unmarshal([]byte(known.Frame), &frame); err != nil {
				return fmt.Errorf("frame of %s: %w", t.File, err)
			}
		} else if len(imported) > 0 && t.File == "Tags" {
			continue // the dumps of 2011 had none
		}
		err := create(t.File+".xml", func(w io.Writer) error { return e.file(ctx, w, t, frame) })
		if err != nil {
			return fmt.Errorf("exporting %s: %w", t.File, err)
		}
	}
	return e.exportCompanions(ctx, create)
}

func (e *exporter) file(ctx context.Context, w io.Writer, t *store.RowTable, frame storedFrame) error {
	kept, err := e.store.KeptRows(ctx, t.File)
	if err != nil {
		return err
	}
	report := FileReport{File: t.File}
	fw := NewFramedWriter(w, File(t.File), frame.Frame)
	keptBefore := func(id int64) error {
		for len(kept) > 0 && kept[0].AfterID < id {
			if err := fw.rawRow(kept[0].Raw); err != nil {
				return err
			}
			kept = kept[1:]
			report.Kept++
		}
		return nil
	}
	err = e.store.ExportRows(ctx, t, func(values []any) error {
		if err := keptBefore(values[0].(int64)); err != nil {
			return err
		}
		if report.Rows++; report.Rows%4096 == 0 {
			e.progress(Progress{Stage: t.File, Rows: e.rows + report.Rows})
		}
		return fw.storedRow(t, values, frame.PipeTags)
	})
	if err != nil {
		return err
	}
	if err := keptBefore(1<<63 - 1); err != nil {
		return err
	}
	e.rows += report.Rows
	e.report.Files = append(e.report.Files, report)
	return fw.Close()
}

// rawRow writes a row as it stood.
func (fw *FileWriter) rawRow(raw string) error {
	line := fw.beginRow()
	line = append(line[:len(line)-len("<row ")], strings.TrimSuffix(raw, "/>")...)
	return fw.endRow(line)
}

// storedRow writes a row of a table.
func (fw *FileWriter) storedRow(t *store.RowTable, values []any, pipe bool) error {
	line := fw.beginRow()
	text, odd := values[len(values)-1].(string)
	if !odd {
		for i, c := range t.Columns {
			if values[i] != nil {
				line = appendColumn(line, c, values[i], pipe)
			}
		}
		return fw.endRow(line)
	}
	var x extra
	if err := json.Unmarshal([]byte(text), &x); err != nil {
		return fmt.Errorf("extra of row %v: %w", values[0], err)
	}
	line, err := x.append(line, t, values, pipe)
	if err != nil {
		return err
	}
	return fw.endRow(line)
}

// append writes the attributes of a row that the columns alone cannot give.
func (x *extra) append(line []byte, t *store.RowTable, values []any, pipe bool) ([]byte, error) {
	order := x.Order
	if order == nil {
		for _, c := range t.Columns {
			order = append(order, c.Attr)
		}
	}
	written := map[string]bool{}
	for _, name := range order {
		written[name] = true
		line = x.appendAttr(line, t, name, values, pipe)
	}
	for _, c := range t.Columns {
		if !written[c.Attr] {
			line = x.appendAttr(line, t, c.Attr, values, pipe)
		}
	}
	return line, nil
}

// appendAttr writes one attribute: as it stood, if that still means what the
// column holds, else from the column.
func (x *extra) appendAttr(line []byte, t *store.RowTable, name string, values []any, pipe bool) []byte {
	i := slices.IndexFunc(t.Columns, func(c store.Column) bool { return c.Attr == name })
	raw, kept := x.Raw[name]
	if i < 0 {
		return appendRaw(line, name, raw)
	}
	c, value := t.Columns[i], values[i]
	if kept && rawMeans(c, raw, value) {
		return appendRaw(line, name, raw)
	}
	if value == nil || slices.Contains(x.Absent, name) && (value == int64(0) || value == "") {
		return line
	}
	return appendColumn(line, c, value, pipe)
}

func appendRaw(line []byte, name, raw string) []byte {
	line = append(line, name...)
	line = append(line, `="`...)
	line = append(line, raw...)
	return append(line, `" `...)
}

// rawMeans reports whether an attribute as it stood still means value.
func rawMeans(c store.Column, raw string, value any) bool {
	text, _, err := (&scanner{}).unescape(rawAttr{[]byte(c.Attr), []byte(raw)})
	if err != nil {
		return false
	}
	parsed, _, ok := parse(c.Kind, text)
	if !ok {
		// It never had a usable value: it stands until the column gets one.
		return value == nil || value == int64(0)
	}
	if c.Attr == "Tags" {
		parsed = parley.JoinTags(parley.SplitTags(text))
	}
	return parsed == value
}

// appendColumn writes a column as an attribute in the dump's usual spelling.
func appendColumn(line []byte, c store.Column, value any, pipe bool) []byte {
	line = append(line, c.Attr...)
	line = append(line, `="`...)
	switch v := value.(type) {
	case int64:
		switch c.Kind {
		case store.Date:
			line = appendDate(line, v)
		case store.Bool:
			if v != 0 {
				line = append(line, "True"...)
			} else {
				line = append(line, "False"...)
			}
		default:
			line = strconv.AppendInt(line, v, 10)
		}
	case string:
		if pipe && c.Attr == "Tags" {
			v = pipeTags(v)
		}
		line = appendEscaped(line, v)
	case []byte:
		line = appendEscaped(line, string(bytes.Clone(v)))
	}
	return append(line, `" `...)
}
