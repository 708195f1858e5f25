package search

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// fruitful returns an index with a segment of some blocks, long lists among
// its postings.
func fruitful(t testing.TB, n int) (*Index, *memory) {
	t.Helper()
	x, store := openTest(t)
	docs := manyPosts(n)
	b := x.NewBuilder()
	for i := range docs {
		docs[i].Labels = []string{"closed"}
		if err := b.Add(context.Background(), &docs[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Flush(context.Background()); err != nil {
		t.Fatal(err)
	}
	apply(t, x, Change{Put: docs[:1], Delete: []int64{5}, Touch: []Values{{ID: 7, Score: 9}}})
	return x, store
}

func TestCorruptBlocks(t *testing.T) {
	ctx := context.Background()
	x, store := fruitful(t, 3000)
	if err := x.Verify(ctx); err != nil {
		t.Fatal(err)
	}
	for key, good := range store.state.blocks {
		bad := slices.Clone(good)
		bad[len(bad)/2] ^= 4
		store.state.blocks[key] = bad
		if err := x.Verify(ctx); !errors.Is(err, ErrCorrupt) {
			t.Errorf("Verify with a wrong bit in %v: %v", key, err)
		}
		store.state.blocks[key] = good
	}
	fresh, err := Open(ctx, store, LanguageOf("en"))
	if err != nil {
		t.Fatal(err)
	}
	store.down = true
	if _, err := fresh.Search(ctx, ParseSimple("ale"), Options{Limit: 1}); !errors.Is(err, errDown) {
		t.Errorf("Search without storage: %v", err)
	}
	if _, err := Open(ctx, store, LanguageOf("en")); !errors.Is(err, errDown) {
		t.Errorf("Open without storage: %v", err)
	}
	store.down = false
	clear(store.state.blocks)
	if _, err := fresh.Search(ctx, ParseSimple("ale"), Options{Limit: 1}); !errors.Is(err, ErrNoBlock) {
		t.Errorf("Search without blocks: %v", err)
	}
}

func TestOutdated(t *testing.T) {
	ctx := context.Background()
	x, store := fruitful(t, 10)
	if _, err := Open(ctx, store, LanguageOf("de")); !errors.Is(err, ErrOutdated) {
		t.Errorf("Open for another language: %v", err)
	}
	if err := store.Update(ctx, func(tx Writer) error { return Clear(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
	if err := x.Refresh(ctx); err != nil {
		t.Fatal(err)
	}
	if got := find(t, x, ParseSimple("ale"), Options{}); len(got) != 0 || x.Stats().Segments != 0 || x.Stats().Bytes != 0 {
		t.Errorf("after Clear: found %v, %+v", got, x.Stats())
	}
	if _, err := Open(ctx, store, LanguageOf("de")); err != nil {
		t.Errorf("Open for another language after Clear: %v", err)
	}
	if err := x.Merge(ctx); err != nil || len(store.state.blocks) != 0 {
		t.Errorf("Merge after Clear: %v, %d blocks left", err, len(store.state.blocks))
	}
}

// racing is a storage in which something happens before every transaction.
type racing struct {
	*memory
	before func()
}

func (r *racing) Update(ctx context.Context, fn func(Writer) error) error {
	if before := r.before; before != nil {
		r.before = nil
		before()
	}
	return r.memory.Update(ctx, fn)
}

// TestMergeRace lets another process merge and drop blocks in the middle of a
// merge, at every one of its transactions.
func TestMergeRace(t *testing.T) {
	ctx := context.Background()
	for at := range 6 {
		store := &racing{memory: newMemory()}
		x, err := Open(ctx, store, LanguageOf("en"))
		if err != nil {
			t.Fatal(err)
		}
		other, err := Open(ctx, store.memory, LanguageOf("en"))
		if err != nil {
			t.Fatal(err)
		}
		docs := manyPosts(600)
		for part := range slices.Chunk(docs, 100) {
			b := x.NewBuilder()
			for i := range part {
				if err := b.Add(ctx, &part[i]); err != nil {
					t.Fatal(err)
				}
			}
			if err := b.Flush(ctx); err != nil {
				t.Fatal(err)
			}
		}
		want := find(t, x, ParseSimple("ale"), Options{})
		left := at
		var race func()
		race = func() {
			if left--; left >= 0 {
				store.before = race
				return
			}
			// The second call drops what the first one, and x, has in the making.
			for range 2 {
				if err := other.Refresh(ctx); err != nil {
					t.Error(err)
				}
				if err := other.Compact(ctx); err != nil {
					t.Error(err)
				}
			}
		}
		store.before = race
		if err := x.Compact(ctx); err != nil {
			t.Fatalf("race at transaction %d: %v", at, err)
		}
		for _, x := range []*Index{x, other} {
			if err := x.Refresh(ctx); err != nil {
				t.Fatal(err)
			}
			if got := find(t, x, ParseSimple("ale"), Options{}); !slices.Equal(got, want) {
				t.Errorf("race at transaction %d: %d results, want %d", at, len(got), len(want))
			}
			if err := x.Verify(ctx); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestMergedAway searches an old snapshot whose blocks are gone.
func TestMergedAway(t *testing.T) {
	ctx := context.Background()
	x, store := fruitful(t, 500)
	reader, err := Open(ctx, store, LanguageOf("en"))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := x.Compact(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if want := find(t, x, ParseSimple("ale"), Options{}); len(want) == 0 || !slices.Equal(find(t, reader, ParseSimple("ale"), Options{}), want) {
		t.Errorf("a reader of a segment that was merged away does not find the %d results", len(want))
	}
}

func TestPickRun(t *testing.T) {
	tests := []struct {
		name     string
		docs     string // of each segment, oldest first
		from, to int
	}{
		{"nothing", "", 0, 0},
		{"seven of a size", "1 1 1 1 1 1 1", 0, 0},
		{"eight", "1 1 1 1 1 1 1 1", 0, 8},
		{"eight behind a large one", "9000 1 2 3 1 1 1 1 1", 1, 9},
		{"small ones between", "100 1 100 100 2 100 100 100 100 100", 0, 10},
		{"small ones behind stay", "100 100 100 100 100 100 100 100 1 1", 0, 8},
		{"a large one divides", "1 1 1 1 500 1 1 1 1", 0, 0},
		{"no more than fit", "250000 250000 250000 250000 250000 250000 250000 250000", 0, 4},
	}
	for _, tt := range tests {
		var infos []SegmentInfo
		for _, f := range strings.Fields(tt.docs) {
			var info SegmentInfo
			if _, err := fmt.Sscan(f, &info.Docs); err != nil {
				t.Fatal(err)
			}
			infos = append(infos, info)
		}
		if from, to := pickRun(infos, 64); from != tt.from || to != tt.to {
			t.Errorf("%s: %d to %d, want %d to %d", tt.name, from, to, tt.from, tt.to)
		}
	}
}

// FuzzSegment opens, verifies, searches and merges a segment some bytes of
// which are overwritten below the checksum: it must fail or work, not panic.
func FuzzSegment(f *testing.F) {
	ctx := context.Background()
	x, store := fruitful(f, 400)
	view := x.present.Load().views[0]
	good, err := openBlock(store.state.blocks[blockKey{view.info.ID, 0}])
	if err != nil || view.info.Blocks != 1 {
		f.Fatalf("%v, %d blocks", err, view.info.Blocks)
	}
	f.Add(uint32(0), []byte{255}, uint16(0))
	f.Add(uint32(403), []byte{251}, uint16(0)) // positions of a lead
	f.Add(uint32(len(good)-trailerBytes), binary.LittleEndian.AppendUint64(nil, 1<<40), uint16(0))
	f.Add(uint32(len(good)-trailerBytes-200), []byte{128, 128, 128, 128, 128}, uint16(3))
	f.Fuzz(func(t *testing.T, at uint32, with []byte, cut uint16) {
		payload := slices.Clone(good)
		copy(payload[int(at)%len(payload):], with)
		payload = payload[int(cut)%len(payload):]
		info := view.info
		info.Bytes = int64(len(payload))
		bad := newMemory()
		bad.state.blocks[blockKey{info.ID, 0}] = sealBlock(payload)
		bad.state.listed[info.ID] = info
		bad.state.generation, bad.state.lastID = 1, info.ID
		x, err := Open(ctx, bad, LanguageOf("en"))
		if err != nil {
			if !errors.Is(err, ErrCorrupt) && !errors.Is(err, ErrOutdated) {
				t.Fatalf("Open: %v", err)
			}
			return
		}
		sound := x.Verify(ctx) == nil
		for _, text := range []string{"ale beer", `"ale ale"`, "[tag1] or [tag2] ale", "-ale", "tap -beer"} {
			for order := ByRelevance; order <= ByActivity; order++ {
				if _, err := x.Search(ctx, ParseSimple(text), Options{Order: order, Limit: 20}); sound && err != nil {
					t.Errorf("Search(%s) of a sound segment: %v", text, err)
				}
			}
		}
		if _, err := x.Search(ctx, Query{Should: []Clause{{Text: "ale tap stout"}}}, Options{Limit: 20}); sound && err != nil {
			t.Errorf("Search of a sound segment: %v", err)
		}
		var c Change
		for id := range int64(10) {
			c.Delete = append(c.Delete, id)
		}
		if err := bad.Update(ctx, func(tx Writer) error { return x.Apply(ctx, tx, c) }); err != nil {
			t.Fatalf("Apply: %v", err)
		}
		if err := x.Compact(ctx); err != nil && sound {
			t.Errorf("Compact of a sound segment: %v", err)
		}
	})
}

// FuzzParseSimple searches for anything: without error, within the limits.
func FuzzParseSimple(f *testing.F) {
	x, _ := fruitful(f, 400)
	for _, s := range []string{
		`ale "beer tap" -stout -"oak ale" [tag1] or [tag2] -[tag3]`, `"`, "[", "-", `-"`, "or", "[a] or", "[a] or b", `""`, "[]", "-[]", "[[a]]",
		strings.Repeat("ale ", 500), strings.Repeat(`-"ale tap" `, 900), strings.Repeat("[tag1] or ", 1000), strings.Repeat("酒", 800), "ale\x00\xff",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q := ParseSimple(text)
		if n := len(q.Must) + len(q.MustNot); n > MaxTerms {
			t.Errorf("%d clauses in %q", n, text)
		}
		if len(text) > MaxQueryBytes && !q.Cut {
			t.Errorf("%q is not said to be cut", text)
		}
		p := newPlan(&q, x.lang)
		if len(p.keys) > MaxTerms+MaxTags {
			t.Errorf("%d terms in %q", len(p.keys), text)
		}
		r, err := x.Search(context.Background(), q, Options{Limit: 10})
		if err != nil {
			t.Errorf("Search(%q): %v", text, err)
		}
		if len(r.Hits) > 10 || len(r.Hits) > r.Total {
			t.Errorf("Search(%q): %d hits of %d", text, len(r.Hits), r.Total)
		}
		p2 := x.lang.Highlight(text, q)
		last := p2.Start
		for _, h := range p2.Hits {
			if h.Start < last || h.End <= h.Start || h.End > p2.End {
				t.Errorf("Highlight(%q): %+v", text, p2)
			}
			last = h.End
		}
	})
}

func TestParseSimple(t *testing.T) {
	tests := []struct{ text, want string }{
		{`flat "tire" -jack`, "must [flat 'tire'] not [jack] tags [] not []"},
		{`-"a b"c`, "must [c] not ['a b'] tags [] not []"},
		{"[a] or [b] [c] -[d]", "must [] not [] tags [[a b] [c]] not [d]"},
		{"[a] OR b", "must [b] not [] tags [[a]] not []"},
		{"or [a]", "must [or] not [] tags [[a]] not []"},
		{"a or b", "must [a or b] not [] tags [] not []"},
		{"[a b] [] - --x", "must [[ a b] -] not [-x] tags [] not []"},
		{`say "hi`, `must [say " hi] not [] tags [] not []`},
	}
	for _, tt := range tests {
		q := ParseSimple(tt.text)
		show := func(clauses []Clause) []string {
			var out []string
			for _, c := range clauses {
				if c.Quoted {
					c.Text = "'" + c.Text + "'"
				}
				out = append(out, c.Text)
			}
			return out
		}
		got := fmt.Sprintf("must %v not %v tags %v not %v", show(q.Must), show(q.MustNot), q.Tags, q.NotTags)
		if got != tt.want || q.Cut {
			t.Errorf("ParseSimple(%s)\ngot  %s, cut %v\nwant %s", tt.text, got, q.Cut, tt.want)
		}
	}
	long := ParseSimple(strings.Repeat("word ", 40))
	if len(long.Must) != MaxTerms || !long.Cut {
		t.Errorf("40 words: %d clauses, cut %v", len(long.Must), long.Cut)
	}
}
