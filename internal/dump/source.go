package dump

import (
	"archive/zip"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/bodgit/sevenzip"

	"parley"
	"parley/internal/store"
)

// Limits of an archive (security.md §1, import).
const (
	maxMembers = 200
	maxRatio   = 1000    // unpacked to packed bytes, once
	ratioFrom  = 1 << 30 // so much is unpacked
	maxNoRows  = 1 << 20 // an expanding file must begin with rows
)

// member is one file of a dump within a source.
type member struct {
	table  *store.RowTable
	name   string // for messages: "beer.7z: Posts.xml"
	packed int64  // size in the source, 0 if unknown
	size   int64  // size of the XML, 0 if unknown
	open   func() (io.ReadCloser, error)
}

// source is an archive, folder or file that holds files of a dump.
type source struct {
	name    string
	origin  string // host name, if the source's name tells it
	members []member
	inOrder bool // its members are cheap to read in their order only
	close   func() error
}

// members returns the members of all sources in the order of reading. Where it
// is free, links and posts come first: the full-text index can be made while
// the rest is read.
func members(sources []*source) []member {
	var list []member
	rank := func(s *source) int {
		r := 3
		for _, m := range s.members {
			r = min(r, memberRank(m))
		}
		return r
	}
	sources = slices.Clone(sources)
	slices.SortStableFunc(sources, func(a, b *source) int { return cmp.Compare(rank(a), rank(b)) })
	for _, s := range sources {
		own := slices.Clone(s.members)
		if !s.inOrder {
			slices.SortStableFunc(own, func(a, b member) int { return cmp.Compare(memberRank(a), memberRank(b)) })
		}
		list = append(list, own...)
	}
	return list
}

func memberRank(m member) int {
	switch {
	case m.table.File == "PostLinks":
		return 0
	case m.table.File == "Posts":
		return 1
	case store.IsEvidence(m.table):
		return 3
	case m.table == textsTable:
		return 4
	}
	return 2
}

// siteFile finds the host in the name of a published archive:
// "beer.stackexchange.com.7z", "stackoverflow.com-Posts.7z".
var siteFile = regexp.MustCompile(`^([a-z0-9-]+(?:\.[a-z0-9-]+)+?\.(?:com|net|org|io))(?:-[A-Z][A-Za-z]+)?(?:\.7z|\.zip)?$`)

func originOf(name string) string {
	if m := siteFile.FindStringSubmatch(path.Base(filepath.ToSlash(name))); m != nil {
		return m[1]
	}
	return ""
}

// memberTable returns the table of a member by its name, or nil. Any folder
// above it is ignored: only the base name counts, and nothing is ever written.
func memberTable(name string) *store.RowTable {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	base = strings.TrimSuffix(base, ".gz")
	if strings.EqualFold(base, textsTable.File) {
		return textsTable
	}
	file, ok := strings.CutSuffix(strings.ToLower(base), ".xml")
	if !ok {
		return nil
	}
	return store.RowTableOf(file)
}

// openSource looks into a source. It reads no rows yet.
func openSource(name string) (*source, error) {
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, parley.Errorf(parley.NotFound, "%s: there is no such file or folder", name)
	}
	if err != nil {
		return nil, err
	}
	s := &source{name: name, origin: originOf(name), close: func() error { return nil }}
	switch {
	case info.IsDir():
		err = s.addFolder()
	case strings.HasSuffix(strings.ToLower(name), ".7z"):
		err = s.addSevenZip(info.Size())
	case strings.HasSuffix(strings.ToLower(name), ".zip"):
		err = s.addZip(info.Size())
	case memberTable(name) != nil:
		s.addFile(name, info.Size())
	default:
		err = parley.Errorf(parley.Invalid, "%s: what is this? A dump is a .7z or .zip archive, a folder of .xml or .xml.gz files, or one such file named as in a dump (%s); a captured page is a .html or .txt file",
			name, strings.Join(fileNames(), ", "))
	}
	if err != nil {
		s.close()
		return nil, err
	}
	if len(s.members) == 0 {
		s.close()
		return nil, parley.Errorf(parley.Invalid, "%s: no file of a data dump is in it (%s)", name, strings.Join(fileNames(), ", "))
	}
	return s, s.unique()
}

func fileNames() []string {
	var names []string
	for _, t := range store.RowTables {
		names = append(names, t.File+".xml")
	}
	return names
}

func (s *source) unique() error {
	seen := map[string]bool{}
	for _, m := range s.members {
		if seen[m.table.File] {
			s.close()
			return parley.Errorf(parley.Invalid, "%s: there are two files for %s", s.name, m.table.File)
		}
		seen[m.table.File] = true
	}
	return nil
}

func (s *source) addFolder() error {
	entries, err := os.ReadDir(s.name)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if memberTable(e.Name()) == nil {
			continue
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			return parley.Errorf(parley.Invalid, "%s is not a regular file", filepath.Join(s.name, e.Name()))
		}
		s.addFile(filepath.Join(s.name, e.Name()), info.Size())
	}
	return nil
}

func (s *source) addFile(name string, size int64) {
	m := member{table: memberTable(name), name: name, packed: size}
	zipped := strings.HasSuffix(strings.ToLower(name), ".gz")
	if !zipped {
		m.size = size
	}
	m.open = func() (io.ReadCloser, error) {
		f, err := os.Open(name)
		if err != nil || !zipped {
			return f, err
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			f.Close()
			return nil, parley.Errorf(parley.Invalid, "%s: not a gzip file: %v", name, err)
		}
		return &nested{Reader: z, closers: []io.Closer{z, f}}, nil
	}
	s.members = append(s.members, m)
}

func (s *source) addZip(size int64) error {
	z, err := zip.OpenReader(s.name)
	if err != nil {
		return parley.Errorf(parley.Invalid, "%s: the archive is broken or cut off: %v", s.name, err)
	}
	s.close = z.Close
	if len(z.File) > maxMembers {
		return parley.Errorf(parley.Invalid, "%s: an archive of a dump has 8 files, this one has %d", s.name, len(z.File))
	}
	for _, f := range z.File {
		if err := s.addMember(f.Name, f.Mode(), int64(f.CompressedSize64), int64(f.UncompressedSize64), f.Open); err != nil {
			return err
		}
	}
	return nil
}

func (s *source) addSevenZip(size int64) (err error) {
	// The library reads foreign headers; a crafted one must not take us down.
	defer func() {
		if r := recover(); r != nil {
			err = parley.Errorf(parley.Invalid, "%s: the archive is broken: %v", s.name, r)
		}
	}()
	z, err := sevenzip.OpenReader(s.name)
	if err != nil {
		return parley.Errorf(parley.Invalid, "%s: the archive is broken or cut off: %v", s.name, err)
	}
	s.close, s.inOrder = z.Close, true
	if len(z.File) > maxMembers {
		return parley.Errorf(parley.Invalid, "%s: an archive of a dump has 8 files, this one has %d", s.name, len(z.File))
	}
	for _, f := range z.File {
		// A solid block has no size of its own per file: the archive's bounds it.
		if err := s.addMember(f.Name, f.Mode(), size, int64(f.UncompressedSize), f.Open); err != nil {
			return err
		}
	}
	return nil
}

func (s *source) addMember(name string, mode fs.FileMode, packed, size int64, open func() (io.ReadCloser, error)) error {
	clean := path.Clean(strings.ReplaceAll(name, `\`, "/"))
	if path.IsAbs(clean) || clean == ".." || strings.HasPrefix(clean, "../") || strings.ContainsAny(name, "\x00:") {
		return parley.Errorf(parley.Invalid, "%s: a file in the archive is named %q, which leads out of it", s.name, clip(name))
	}
	if mode&(fs.ModeSymlink|fs.ModeDevice|fs.ModeNamedPipe|fs.ModeSocket) != 0 {
		return parley.Errorf(parley.Invalid, "%s: %q is a link or a device, not a file", s.name, clip(name))
	}
	t := memberTable(clean)
	if t == nil || mode.IsDir() {
		return nil
	}
	s.members = append(s.members, member{table: t, name: s.name + ": " + clean, packed: packed, size: size, open: open})
	return nil
}

// nested closes what it is made of, innermost first.
type nested struct {
	io.Reader
	closers []io.Closer
}

func (n *nested) Close() error {
	var errs []error
	for _, c := range n.closers {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

// bounded stops an archive that unpacks to absurdly more than it holds.
type bounded struct {
	r      io.Reader
	name   string
	packed int64
	read   int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.read += int64(n)
	if b.read > ratioFrom && b.packed > 0 && b.read/b.packed > maxRatio {
		return n, parley.Errorf(parley.Invalid, "%s unpacks to more than %d times its size; that is no dump", b.name, maxRatio)
	}
	return n, err
}

// chunkReader reads ahead in its own goroutine, so that unpacking and loading
// use a core each.
type chunkReader struct {
	chunks chan []byte
	free   chan []byte
	quit   chan struct{}
	err    error // valid once chunks is closed
	cur    []byte
	whole  []byte
}

func readAhead(r io.Reader) *chunkReader {
	c := &chunkReader{chunks: make(chan []byte, 4), free: make(chan []byte, 8), quit: make(chan struct{})}
	for range cap(c.free) - 2 {
		c.free <- make([]byte, 256<<10)
	}
	go c.run(r)
	return c
}

func (c *chunkReader) run(r io.Reader) {
	defer close(c.chunks)
	defer func() {
		if p := recover(); p != nil {
			c.err = fmt.Errorf("unpacking failed: %v", p)
		}
	}()
	for {
		var buf []byte
		select {
		case buf = <-c.free:
		case <-c.quit:
			return
		}
		n, err := 0, error(nil)
		for n < cap(buf) && err == nil {
			var m int
			m, err = r.Read(buf[n:cap(buf)])
			n += m
		}
		if n > 0 {
			select {
			case c.chunks <- buf[:n]:
			case <-c.quit:
				return
			}
		}
		if err != nil {
			if err != io.EOF {
				c.err = err
			}
			return
		}
	}
}

func (c *chunkReader) Read(p []byte) (int, error) {
	if len(c.cur) == 0 {
		if c.whole != nil {
			c.free <- c.whole
			c.whole = nil
		}
		chunk, ok := <-c.chunks
		if !ok {
			if c.err != nil {
				return 0, c.err
			}
			return 0, io.EOF
		}
		c.cur, c.whole = chunk, chunk
	}
	n := copy(p, c.cur)
	c.cur = c.cur[n:]
	return n, nil
}

// Close ends the goroutine.
func (c *chunkReader) Close() {
	close(c.quit)
	for range c.chunks {
	}
}
