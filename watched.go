package parley

import (
	"slices"
	"strings"
)

// WatchedTags are the tags that a person watches and ignores: names, or
// patterns in which * is anything (search-syntax.md §6). The zero value watches
// and ignores nothing.
type WatchedTags struct {
	Watched, Ignored []string
	Hide             bool // lists leave out questions with ignored tags, instead of showing them pale
}

// MostWatchedTags is how many a person can watch and ignore together.
const MostWatchedTags = 300

// Watches reports whether one of a question's tags is watched.
func (w *WatchedTags) Watches(tags []string) bool { return anyMatches(w.Watched, tags) }

// Ignores reports whether one of a question's tags is ignored and none is
// watched.
func (w *WatchedTags) Ignores(tags []string) bool {
	return anyMatches(w.Ignored, tags) && !w.Watches(tags)
}

func anyMatches(patterns, tags []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		return slices.ContainsFunc(tags, func(t string) bool { return MatchTag(p, t) })
	})
}

// MatchTag reports whether a tag fits a pattern.
func MatchTag(pattern, tag string) bool {
	before, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == tag
	}
	tag, ok := strings.CutPrefix(tag, before)
	if !ok {
		return false
	}
	parts := strings.Split(rest, "*")
	last := len(parts) - 1
	for _, part := range parts[:last] { // each at the first place leaves the most for the others
		at := strings.Index(tag, part)
		if at < 0 {
			return false
		}
		tag = tag[at+len(part):]
	}
	return strings.HasSuffix(tag, parts[last])
}
