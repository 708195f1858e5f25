package parley_test

import (
	"testing"

	"parley"
)

func TestWatchedTags(t *testing.T) {
	matches := []struct {
		pattern, tag string
		want         bool
	}{
		{"wine", "wine", true}, {"wine", "wines", false}, {"*.net*", "asp.net-mvc", true}, {"*.net*", ".net", true}, {"jquery*", "jquery", true},
		{"jquery*", "my-jquery", false}, {"*c++", "visual-c++", true}, {"*c++", "c++11", false}, {"a*b*c", "abc", true}, {"a*b*c", "a-b-b-c", true},
		{"a*b*c", "acb", false}, {"ab*ba", "aba", false}, {"*", "anything", true},
	}
	for _, m := range matches {
		if got := parley.MatchTag(m.pattern, m.tag); got != m.want {
			t.Errorf("MatchTag(%q, %q) = %v, want %v", m.pattern, m.tag, got, m.want)
		}
	}
	w := parley.WatchedTags{Watched: []string{"stout"}, Ignored: []string{"*wine*"}}
	for _, c := range []struct {
		tags            []string
		watches, ignore bool
	}{{[]string{"stout", "history"}, true, false}, {[]string{"white-wine"}, false, true}, {[]string{"white-wine", "stout"}, true, false}, {nil, false, false}} {
		if w.Watches(c.tags) != c.watches || w.Ignores(c.tags) != c.ignore {
			t.Errorf("%v: watches %v, ignores %v, want %v, %v", c.tags, w.Watches(c.tags), w.Ignores(c.tags), c.watches, c.ignore)
		}
	}
}
