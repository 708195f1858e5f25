package store_test

import (
	"fmt"
	"reflect"
	"testing"

	"parley/internal/store"
	"parley/internal/testkit"
)

func TestSitemap(t *testing.T) {
	const far = 9_000_000_000_000_000_000 // near the end of what an id can be
	files := map[string][]string{}
	for _, id := range []int64{1, 4999, 5000, 12_000, far} {
		files["Posts"] = append(files["Posts"], fmt.Sprintf(`Id="%d" PostTypeId="1" `, id)+at+`Score="0" Body="b" LastActivityDate="2015-03-05T00:00:00.000" Title="Title" AnswerCount="0" CommentCount="0"`)
	}
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		if parts, err := s.SitemapParts(ctx, store.SitemapQuestions); len(parts) != 0 || err != nil {
			t.Errorf("an empty site has parts %v, %v", parts, err)
		}
		importRows(t, s, files)
		parts, err := s.SitemapParts(ctx, store.SitemapQuestions)
		if want := []int64{0, 1, 2, far / store.SitemapPart}; !reflect.DeepEqual(parts, want) || err != nil {
			t.Fatalf("the parts are %v, %v; want %v", parts, err, want)
		}
		var ids []int64
		for _, part := range parts {
			list, err := s.Sitemap(ctx, store.SitemapQuestions, part)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range list {
				ids = append(ids, e.ID)
			}
		}
		if want := []int64{1, 4999, 5000, 12_000, far}; !reflect.DeepEqual(ids, want) {
			t.Errorf("the parts hold %v, want %v", ids, want)
		}
		for _, part := range []int64{-1, 3, 1 << 62} {
			if list, err := s.Sitemap(ctx, store.SitemapQuestions, part); len(list) != 0 || err != nil {
				t.Errorf("part %d has %d entries, %v; want none", part, len(list), err)
			}
		}
	})
}

// TestSitemapBeer compares the parts with the totals.
func TestSitemapBeer(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		want := map[store.SitemapKind]int{store.SitemapQuestions: 1029, store.SitemapTags: 153}
		for kind, want := range want {
			parts, err := s.SitemapParts(ctx, kind)
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for _, part := range parts {
				list, err := s.Sitemap(ctx, kind, part)
				if err != nil {
					t.Fatal(err)
				}
				n += len(list)
			}
			if n != want {
				t.Errorf("the sitemap of %s lists %d, want %d", kind, n, want)
			}
		}
	})
}
