package corpus

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"parley/internal/dump"
)

// Summary tells the size of a corpus that was written.
type Summary struct {
	Config   Config              `json:"config"`
	Rows     map[dump.File]int   `json:"rows"`
	XML      map[dump.File]int64 `json:"xml"`      // bytes
	Markdown int64               `json:"markdown"` // bytes of all posts and comments as they are now
}

// TotalRows returns the number of rows of all files.
func (s Summary) TotalRows() int {
	n := 0
	for _, rows := range s.Rows {
		n += rows
	}
	return n
}

// TotalXML returns the bytes of all files.
func (s Summary) TotalXML() int64 {
	var n int64
	for _, size := range s.XML {
		n += size
	}
	return n
}

// written is what became of one file.
type written struct {
	rows     int
	bytes    int64
	markdown int64
}

// Write writes the eight files into dir, which it makes if need be. Files that
// are there already are replaced.
func (c *Corpus) Write(ctx context.Context, dir string) (Summary, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Summary{}, fmt.Errorf("folder of the corpus: %w", err)
	}
	// The longest first, two at a time: the machine for these figures has two cores.
	order := []dump.File{dump.PostHistory, dump.Posts, dump.Votes, dump.Comments,
		dump.Badges, dump.Users, dump.PostLinks, dump.Tags}
	results := make([]written, len(order))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(2)
	for i, file := range order {
		group.Go(func() error {
			var err error
			results[i], err = c.writeFile(ctx, dir, file)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return Summary{}, err
	}
	sum := Summary{Config: c.cfg, Rows: make(map[dump.File]int), XML: make(map[dump.File]int64)}
	for i, file := range order {
		sum.Rows[file], sum.XML[file] = results[i].rows, results[i].bytes
		sum.Markdown += results[i].markdown
	}
	return sum, nil
}

func (c *Corpus) writeFile(ctx context.Context, dir string, file dump.File) (w written, err error) {
	path := filepath.Join(dir, string(file)+".xml")
	f, err := os.Create(path)
	if err != nil {
		return written{}, fmt.Errorf("creating %s: %w", file, err)
	}
	w, err = c.writeTo(ctx, f, file)
	if cerr := f.Close(); err == nil && cerr != nil {
		err = fmt.Errorf("closing %s: %w", path, cerr)
	}
	return w, err
}

// writeTo writes one file of the dump.
func (c *Corpus) writeTo(ctx context.Context, w io.Writer, file dump.File) (written, error) {
	counted := &countingWriter{w: w}
	out := &rowWriter{ctx: ctx, w: dump.NewFileWriter(counted, file)}
	write := map[dump.File]func(*rowWriter) error{
		dump.Badges:      c.writeBadges,
		dump.Comments:    c.writeComments,
		dump.PostHistory: c.writeHistory,
		dump.PostLinks:   c.writeLinks,
		dump.Posts:       c.writePosts,
		dump.Tags:        c.writeTags,
		dump.Users:       c.writeUsers,
		dump.Votes:       c.writeVotes,
	}[file]
	if err := write(out); err != nil {
		return written{}, fmt.Errorf("%s, row %d: %w", file, out.rows+1, err)
	}
	if err := out.w.Close(); err != nil {
		return written{}, err
	}
	return written{out.rows, counted.n, out.markdown}, nil
}

// rowWriter writes rows and counts them.
type rowWriter struct {
	ctx context.Context
	w   *dump.FileWriter
	row
	rows     int
	markdown int64
}

// end writes the row that was begun.
func (w *rowWriter) end() error {
	if w.rows++; w.rows%4096 == 0 {
		if err := w.ctx.Err(); err != nil {
			return err
		}
	}
	return w.w.Row(w.attrs)
}

type countingWriter struct {
	w io.Writer
	n int64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}
