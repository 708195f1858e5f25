package dump

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"parley"
	"parley/internal/store"
)

// Options of an import.
type Options struct {
	Origin   string         // host of the site that the dump is of, when the source's name does not tell
	SiteName string         // "" makes one from the host
	Progress func(Progress) // may be nil; called often
}

// Progress tells how far an import or export is.
type Progress struct {
	Stage string // "Posts", then what follows from the rows
	Rows  int64  // so far, over all files
	Bytes int64  // of XML, so far
	Total int64  // bytes of XML in all, 0 if unknown
}

// Import brings dumps and captured pages into the site: all of it or, after an
// error, nothing. Several sources of a dump make one site (Stack Overflow has
// an archive for each table). A dump of the same site that was imported
// before is replaced; one with the same bytes changes nothing.
func Import(ctx context.Context, s *store.Store, names []string, o Options) (*Report, error) {
	if o.Progress == nil {
		o.Progress = func(Progress) {}
	}
	var pages, dumps []string
	for _, name := range names {
		if isPage(name) {
			pages = append(pages, name)
		} else {
			dumps = append(dumps, name)
		}
	}
	switch {
	case len(dumps) > 0 && len(pages) > 0:
		return nil, parley.Errorf(parley.Invalid, "import the dump first and the captured pages in a second step")
	case len(pages) > 0:
		return importPages(ctx, s, pages, o)
	}
	return importDump(ctx, s, dumps, o)
}

// dumpImport is one import of a dump under way.
type dumpImport struct {
	loader *store.Loader
	report *Report
	o      Options
	read   int64 // bytes of XML in the finished files
	rows   int64
	total  int64
	sums   []string

	companions bool // some came
}

func importDump(ctx context.Context, s *store.Store, names []string, o Options) (*Report, error) {
	began := time.Now()
	var sources []*source
	defer func() {
		for _, src := range sources {
			src.close()
		}
	}()
	imp := &dumpImport{o: o, report: &Report{Source: sourceNames(names), Origin: o.Origin}}
	for _, name := range names {
		src, err := openSource(name)
		if err != nil {
			return nil, err
		}
		sources = append(sources, src)
		if imp.report.Origin == "" {
			imp.report.Origin = src.origin
		}
		for _, m := range src.members {
			imp.total += m.size
		}
	}
	if err := noDoubles(sources); err != nil {
		return nil, err
	}
	previous, err := previousDump(ctx, s, imp.report.Origin)
	if err != nil {
		return nil, err
	}
	var replaced []int64
	for _, p := range previous {
		replaced = append(replaced, p.ID)
	}
	started := s.Now()
	err = s.Load(ctx, replaced, imp.stage, func(l *store.Loader) error {
		imp.loader = l
		l.Begin()
		for _, m := range members(sources) {
			load := imp.file
			if store.IsEvidence(m.table) {
				load = imp.companion
			}
			if m.table == textsTable {
				load = imp.copies
			}
			if err := load(ctx, m); err != nil {
				return err
			}
		}
		if imp.companions {
			if err := l.EvidenceLoaded(ctx, started.UnixMilli()); err != nil {
				return err
			}
		}
		slices.SortFunc(imp.report.Files, func(a, b FileReport) int { return strings.Compare(a.File, b.File) })
		digest := imp.digest()
		for _, p := range previous {
			if p.Digest == digest {
				return store.ErrUnchanged
			}
		}
		if err := imp.site(ctx); err != nil {
			return err
		}
		l.End(store.Import{Kind: "dump", Source: imp.report.Source, OriginURL: originURL(imp.report.Origin), Digest: digest,
			Started: started, Finished: s.Now()}, imp.report.withOddities)
		return nil
	})
	imp.report.Seconds = time.Since(began).Seconds()
	if errors.Is(err, store.ErrUnchanged) {
		imp.report.Unchanged = true
		return imp.report, nil
	}
	if err != nil {
		return nil, err
	}
	return imp.report, nil
}

func sourceNames(names []string) string {
	var base []string
	for _, n := range names {
		base = append(base, filepath.Base(n))
	}
	return strings.Join(base, " ")
}

func originURL(host string) string {
	if host == "" {
		return ""
	}
	return "https://" + host
}

func noDoubles(sources []*source) error {
	from := map[string]string{}
	for _, s := range sources {
		for _, m := range s.members {
			if other, ok := from[m.table.File]; ok {
				return parley.Errorf(parley.Invalid, "%s and %s both hold %s.xml; give the dump of one site at a time", other, s.name, m.table.File)
			}
			from[m.table.File] = s.name
		}
	}
	return nil
}

// previousDump returns the dump imports that a new one replaces.
func previousDump(ctx context.Context, s *store.Store, origin string) ([]store.Import, error) {
	all, err := s.Imports(ctx)
	if err != nil {
		return nil, err
	}
	var list []store.Import
	for _, p := range all {
		if p.Kind != "dump" {
			continue
		}
		if origin != "" && p.OriginURL != "" && p.OriginURL != originURL(origin) {
			return nil, parley.Errorf(parley.Conflict, "this site was imported from %s; a dump of %s belongs into a site of its own (another --data folder or database)", p.OriginURL, origin)
		}
		list = append(list, p)
	}
	return list, nil
}

func (imp *dumpImport) stage(name string) {
	imp.o.Progress(Progress{Stage: name, Rows: imp.rows, Bytes: imp.read, Total: imp.total})
}

// hashing counts and sums what is read.
type hashing struct {
	r   io.Reader
	sum hash.Hash
	n   int64
}

func (h *hashing) Read(p []byte) (int, error) {
	n, err := h.r.Read(p)
	h.sum.Write(p[:n])
	h.n += int64(n)
	return n, err
}

// file loads one file of the dump.
func (imp *dumpImport) file(ctx context.Context, m member) error {
	body, err := m.open()
	if err != nil {
		return fmt.Errorf("%s: %w", m.name, err)
	}
	defer body.Close()
	bytes := readAhead(&bounded{r: body, name: m.name, packed: m.packed})
	defer bytes.Close()
	in := &hashing{r: bytes, sum: sha256.New()}
	report := FileReport{File: m.table.File}
	scan := newScanner(in, m.name)
	if err := scan.begin(strings.ToLower(m.table.File)); err != nil {
		return err
	}
	rows := newRowReader(scan, m.table, &report)
	keep := func(afterID int64, raw, reason string) error {
		return imp.loader.Keep(ctx, m.table.File, afterID, raw, reason)
	}
	var kept []keptRow
	ahead := readRows(rows, func(afterID int64, raw, reason string) error {
		// The connection is busy with the rows: keep these for later.
		kept = append(kept, keptRow{afterID, raw, reason})
		return nil
	}, func() {
		imp.o.Progress(Progress{Stage: m.table.File, Rows: imp.rows + report.Rows, Bytes: imp.read + in.n, Total: imp.total})
	})
	stored, err := imp.loader.Rows(ctx, m.table, ahead.next)
	ahead.close()
	if err != nil {
		if parley.KindOf(err) != 0 {
			return err
		}
		return fmt.Errorf("%s, after %d rows: %w", m.name, stored, err)
	}
	for _, k := range kept {
		if err := keep(k.afterID, k.raw, k.reason); err != nil {
			return err
		}
	}
	frame, err := json.Marshal(storedFrame{Frame: scan.frame, PipeTags: rows.pipeTags})
	if err != nil {
		return err
	}
	if err := imp.loader.Frame(ctx, m.table.File, string(frame)); err != nil {
		return err
	}
	report.Bytes = in.n
	imp.read += in.n
	imp.rows += report.Rows
	imp.report.Files = append(imp.report.Files, report)
	imp.sums = append(imp.sums, m.table.File+" "+hex.EncodeToString(in.sum.Sum(nil)))
	return nil
}

type keptRow struct {
	afterID     int64
	raw, reason string
}

// storedFrame is what dump_files keeps of a file.
type storedFrame struct {
	Frame
	PipeTags bool `json:"pipeTags,omitempty"`
}

// digest is the same for the same files, however they were packed.
func (imp *dumpImport) digest() string {
	slices.Sort(imp.sums)
	sum := sha256.Sum256([]byte(strings.Join(imp.sums, "\n") + "\n" + imp.report.Origin))
	return hex.EncodeToString(sum[:])
}
