package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley"
	"parley/internal/markup"
	"parley/internal/store"
)

// How many tags one list can be asked for: by readers, and by members and feeds.
const (
	readersTags = 3
	membersTags = 20
)

// mostTags is how many tags the visitor's list can be asked for.
func mostTags(ctx context.Context) int {
	if visitorFrom(ctx) != nil {
		return membersTags
	}
	return readersTags
}

// maxTagLength is the number of bytes from which no tag can be as long; tags
// have 35 characters at most.
const maxTagLength = 200

// askedTags are the tags that an address asks for: one of each group, none of
// without (search-syntax.md §5). "or" joins its neighbours, so a+or+b+c is
// (a or b) and c.
type askedTags struct {
	groups  [][]string
	without []string
}

// parseAskedTags reads words such as "a", "or", "b", "-c".
func parseAskedTags(words []string) askedTags {
	var t askedTags
	join := false
	for _, word := range words {
		switch name, not := strings.CutPrefix(word, "-"); {
		case word == "" || name == "" || len(word) > maxTagLength:
		case word == "or":
			join = len(t.groups) > 0
			continue
		case not:
			t.without = append(t.without, name)
		case join:
			last := len(t.groups) - 1
			t.groups[last] = append(t.groups[last], name)
		default:
			t.groups = append(t.groups, []string{name})
		}
		join = false
	}
	return t
}

// parseTagPath reads the last part of an address, still escaped: + and %20
// stand between the tags, and the + of a tag's own name is escaped. A ++ that
// ends a name can only be its own.
func parseTagPath(escaped string) askedTags {
	escaped = strings.ReplaceAll(escaped, "%20", "+")
	var words []string
	for word := range strings.SplitSeq(protectPlus(escaped), "+") {
		name, err := url.PathUnescape(word)
		if err != nil {
			continue
		}
		words = append(words, name)
	}
	return parseAskedTags(words)
}

// protectPlus escapes a ++ at the end of a name, as in "c++" and "c+++boost".
func protectPlus(escaped string) string {
	var b strings.Builder
	for i := 0; i < len(escaped); i++ {
		rest := escaped[i:]
		if i > 0 && strings.HasPrefix(rest, "++") && (len(rest) == 2 || rest[2] == '+') {
			b.WriteString("%2b%2b")
			i++
			continue
		}
		b.WriteByte(escaped[i])
	}
	return b.String()
}

// names are all names that occur, each once.
func (t askedTags) names() []string {
	var list []string
	for _, g := range append(t.groups[:len(t.groups):len(t.groups)], t.without) {
		for _, name := range g {
			if !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	return list
}

// path is the last part of the tags' address.
func (t askedTags) path() string {
	var parts []string
	for _, g := range t.groups {
		escaped := make([]string, len(g))
		for i, name := range g {
			escaped[i] = tagPattern(name)
		}
		parts = append(parts, strings.Join(escaped, "+or+"))
	}
	for _, name := range t.without {
		parts = append(parts, "-"+tagPattern(name))
	}
	return strings.Join(parts, "+")
}

// written is the selection as a form takes it: names with "or" between those of a
// group, and "-" before those that are left out.
func (t askedTags) written() string {
	var words []string
	for _, g := range t.groups {
		words = append(words, strings.Join(g, " or "))
	}
	for _, name := range t.without {
		words = append(words, "-"+name)
	}
	return strings.Join(words, " ")
}

// parseWrittenTags reads what is typed into a form: names as [askedTags.written] has
// them, with blanks, commas or brackets between them.
func parseWrittenTags(text string) askedTags {
	return parseAskedTags(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(",;[]", r)
	}))
}

// tagPattern is tagPart for a name that may hold wildcards.
func tagPattern(name string) string { return strings.ReplaceAll(tagPart(name), "%2A", "*") }

// with is the selection with one more tag.
func (t askedTags) with(name string) askedTags {
	return askedTags{append(t.groups[:len(t.groups):len(t.groups)], []string{name}), t.without}
}

// lowerEscapes writes the escapes of a path in lower case: both are in use.
func lowerEscapes(escaped string) string {
	return escape.ReplaceAllStringFunc(escaped, strings.ToLower)
}

var escape = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

// one is the only tag of the selection, "" if there are more or none.
func (t askedTags) one() string {
	if len(t.groups) == 1 && len(t.groups[0]) == 1 && len(t.without) == 0 && !strings.Contains(t.groups[0][0], "*") {
		return t.groups[0][0]
	}
	return ""
}

// text writes the selection in words.
func (t askedTags) text(p *page) string {
	var groups []string
	for _, g := range t.groups {
		groups = append(groups, strings.Join(g, " "+p.T("tagged.or")+" "))
	}
	text := strings.Join(groups, " "+p.T("tagged.and")+" ")
	for _, name := range t.without {
		text = strings.TrimSpace(text + " " + p.T("tagged.without") + " " + name)
	}
	return text
}

// unknownTag is the error for a name that no tag has.
type unknownTag struct{ name string }

func (e unknownTag) Error() string { return "no tag " + e.name }

// findTags looks the tags up. It also returns their proper names: synonyms
// replaced by their masters, in lower case. Its errors are a [parley.Error] of
// kind Invalid, for more than most too, and unknownTag.
func (s *Server) findTags(ctx context.Context, t askedTags, most int) (sel store.TagSelection, proper askedTags, err error) {
	names := t.names()
	for _, name := range names {
		if !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
			return sel, proper, unknownTag{strings.Map(printable, name)}
		}
	}
	switch {
	case len(names) == 0:
		return sel, proper, parley.Refuse(parley.Invalid, "tagged.empty")
	case len(names) > most && most < membersTags:
		return sel, proper, parley.Refuse(parley.Invalid, "tagged.toomany.reader", "n", most, "members", membersTags)
	case len(names) > most:
		return sel, proper, parley.Refuse(parley.Invalid, "tagged.toomany", "n", most)
	}
	for _, name := range names {
		if lower := strings.ToLower(name); !slices.Contains(names, lower) {
			names = append(names, lower)
		}
	}
	found, err := s.store.FindTags(ctx, names)
	if err != nil {
		return sel, proper, err
	}
	look := func(name string) ([]store.Tag, string, error) {
		for _, n := range []string{name, strings.ToLower(name)} {
			switch tags := found[n]; {
			case len(tags) > 0 && strings.Contains(n, "*"):
				return tags, n, nil
			case len(tags) > 0:
				return tags[:1], tags[0].Name, nil
			}
		}
		return nil, "", unknownTag{name}
	}
	for _, g := range t.groups {
		var tags []store.Tag
		var group []string
		for _, name := range g {
			more, is, err := look(name)
			if err != nil {
				return sel, proper, err
			}
			for _, tag := range more {
				if !slices.ContainsFunc(tags, func(o store.Tag) bool { return o.ID == tag.ID }) {
					tags = append(tags, tag)
				}
			}
			if !slices.Contains(group, is) {
				group = append(group, is)
			}
		}
		sel.Groups, proper.groups = append(sel.Groups, tags), append(proper.groups, group)
	}
	for _, name := range t.without {
		tags, is, err := look(name)
		if err != nil {
			return sel, proper, err
		}
		sel.Without, proper.without = append(sel.Without, tags...), append(proper.without, is)
	}
	return sel, proper, nil
}

// printable takes out what no name of a tag can hold and no page can show.
func printable(r rune) rune {
	switch {
	case r == utf8.RuneError:
		return -1
	case unicode.IsControl(r):
		return ' '
	}
	return r
}

// tagBanner stands above the list of one tag.
type tagBanner struct {
	Tag  string
	Text string
}

// listTagged serves /questions/tagged/{tags}.
func (s *Server) listTagged(r *http.Request) (*response, error) {
	return s.showTagged(r, "/questions/tagged/", listSpec{nav: "questions", tabs: questionTabs, filterable: true}, "tagged.heading")
}

// listUnansweredTagged serves /unanswered/tagged/{tags}.
func (s *Server) listUnansweredTagged(r *http.Request) (*response, error) {
	if asksFor(r, myTagsTab.name) {
		if visitorFrom(r.Context()) == nil {
			return toLogin(r)
		}
		return redirect(http.StatusFound, "/unanswered?tab=mytags")
	}
	return s.showTagged(r, "/unanswered/tagged/", listSpec{nav: "unanswered", tabs: unansweredTabs}, "tagged.unanswered")
}

// showTagged shows a list of the questions with tags. An address that is not
// the proper one is redirected to it.
func (s *Server) showTagged(r *http.Request, prefix string, spec listSpec, heading string) (*response, error) {
	asked := strings.TrimPrefix(r.URL.EscapedPath(), prefix)
	selection, proper, err := s.findTags(r.Context(), parseTagPath(asked), mostTags(r.Context()))
	if unknown, ok := err.(unknownTag); ok {
		// -and- stands between tags as well, unless it is in the name of one.
		if apart := strings.ReplaceAll(asked, "-and-", "+"); apart != asked {
			if selection, proper, err = s.findTags(r.Context(), parseTagPath(apart), mostTags(r.Context())); err == nil {
				return redirect(http.StatusMovedPermanently, withQuery(r, prefix+proper.path()), append(tagShows(selection), "tags")...)
			}
		}
		return s.noSuchTag(r, unknown.name)
	}
	if err != nil {
		return nil, err
	}
	spec.path, spec.tags, spec.selection = prefix+proper.path(), proper, selection
	if lowerEscapes(proper.path()) != lowerEscapes(asked) {
		return redirect(http.StatusMovedPermanently, withQuery(r, spec.path), append(tagShows(selection), "tags")...)
	}
	return s.showList(r, spec, func(v *listView) {
		v.Heading = v.T(heading)
		kind := v.T("list.title." + v.Tab.key())
		if v.Tab.filter&store.Unanswered != 0 {
			kind = v.T("list.title.unanswered")
		}
		v.Title = v.T("tagged.title", "list", kind, "tags", proper.text(v.page))
		v.tagFeed()
		if one := proper.one(); one != "" {
			v.Banner = &tagBanner{one, markup.Excerpt(wholeTags(selection.Groups[0][0].Excerpt), 600)}
			v.Description = v.Banner.Text
		} else if v.Robots == "" {
			v.Robots = "noindex,follow" // there are more combinations than questions
		}
	})
}

// mostTaggedText is how many characters of tags the filter of a list takes.
const mostTaggedText = 500

// toTagged leads what the filter of a list of questions asks for to its address: the
// tags are part of that. It returns nil for an address without them.
func (s *Server) toTagged(r *http.Request) (*response, error) {
	query := r.URL.Query()
	if !query.Has("tagged") && !query.Has("watched") {
		return nil, nil
	}
	asked := parseWrittenTags(query.Get("tagged"))
	if visitor := visitorFrom(r.Context()); visitor != nil && query.Get("watched") != "" {
		left := membersTags - len(asked.names())
		watched, err := s.store.WatchedTagList(r.Context(), visitor.Actor.ID, false, max(0, left))
		if err != nil {
			return nil, err
		}
		if len(watched) > 0 {
			var names []string
			for _, t := range watched {
				names = append(names, t.Name)
			}
			asked.groups = append([][]string{names}, asked.groups...)
		}
	}
	path := "/questions"
	if len(asked.names()) > 0 {
		path += "/tagged/" + asked.path()
	}
	// The view of no list yet: what it would keep of the address, and no more.
	_, left := chosenNarrowing(r)
	v := &listView{spec: listSpec{tabs: questionTabs}}
	return redirect(http.StatusFound, pathQuery(path, v.query(chosenTab(r, questionTabs).name, left, chosenPageSize(r))...))
}

// tagFeed sets the feed of a list of questions with tags.
func (v *listView) tagFeed() {
	order, left := tagFeedTabs[0], v.narrowed
	for _, t := range tagFeedTabs {
		unanswered := v.Tab.filter&store.Unanswered != 0
		if unanswered && t.filter != 0 || !unanswered && t.filter == 0 && t.order == v.Tab.order {
			order = t
		}
	}
	if v.Tab.filter == store.NoAnswers {
		left.filters = []string{"NoAnswers"}
	}
	v.Feed = tagFeedPath(v.Tags, order, left)
	v.FeedTitle = v.T("feed.tagged", "list", v.T("list.title."+order.key()), "tags", v.Tags.text(v.page), "site", v.Name)
}

// tagShows names the tags on a page.
func tagShows(sel store.TagSelection) []string {
	var names []string
	for _, g := range append(sel.Groups[:len(sel.Groups):len(sel.Groups)], sel.Without) {
		for _, t := range g {
			names = append(names, "tag "+t.Name)
		}
	}
	return names
}

// noTagView is the page for a tag that does not exist.
type noTagView struct {
	*page
	Tag     string
	Similar []store.TagCount
}

// suggestedTags is how many tags the page for an unknown one suggests.
const suggestedTags = 12

// noSuchTag suggests other tags.
func (s *Server) noSuchTag(r *http.Request, name string) (*response, error) {
	similar, err := s.store.SimilarTags(r.Context(), strings.ToLower(strings.ReplaceAll(name, "*", "")), suggestedTags)
	if err != nil {
		return nil, err
	}
	p := s.page("tags", s.Messages.Text("tagged.unknown.title", "tag", name))
	p.Robots = "noindex"
	// Not a 404: a list of no questions, as a search that finds none. Old
	// revisions and people's own texts link to tags that are gone.
	return s.html(r.Context(), p, noTagPage(&noTagView{page: p, Tag: name, Similar: similar}), "tags")
}
