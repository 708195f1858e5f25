package posts

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley"
	"parley/internal/markup"
)

// Names of the fields that errors are about; the forms have the same.
const (
	FieldTitle   = "title"
	FieldBody    = "body"
	FieldTags    = "tags"
	FieldAnswer  = "answer" // that comes with a question
	FieldSummary = "summary"
)

// faults collects what is wrong with a form.
type faults struct{ list []parley.FieldError }

func (f *faults) add(field, key string, args ...any) {
	f.list = append(f.list, parley.FieldError{Field: field, Key: key, Args: args})
}

// err is nil if nothing is wrong.
func (f *faults) err() error {
	if len(f.list) == 0 {
		return nil
	}
	return &parley.Error{Kind: parley.Invalid, Fields: f.list}
}

// about says that what is wrong with a body is wrong with another field.
func (f *faults) about(field string) {
	for i := range f.list {
		if f.list[i].Field == FieldBody {
			f.list[i].Field = field
		}
	}
}

// CleanTitle makes what was typed a title: one line, single blanks, no control
// characters.
func CleanTitle(title string) string {
	title = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(title, "\uFFFD"))
	return strings.Join(strings.Fields(title), " ")
}

// CleanSource makes what was typed a source: line ends are "\n", no blanks at
// the end.
func CleanSource(source string) string {
	source = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\uFFFD").Replace(strings.ToValidUTF8(source, "\uFFFD"))
	return strings.TrimRightFunc(strings.TrimLeft(source, "\n"), unicode.IsSpace)
}

// CleanTags makes what was typed tags: lower case, blanks inside one become
// hyphens, each tag once.
func CleanTags(tags []string) []string {
	var clean []string
	for _, t := range tags {
		t = strings.ToLower(strings.Join(strings.Fields(strings.ToValidUTF8(t, "")), "-"))
		if t != "" && !slices.Contains(clean, t) {
			clean = append(clean, t)
		}
	}
	return clean
}

// checkTitle judges a clean title (post-lifecycle.md §1).
func checkTitle(r *parley.Rules, title string, tags []string, f *faults) {
	n := utf8.RuneCountInString(title)
	switch {
	case n == 0:
		f.add(FieldTitle, "post.title.missing")
		return
	case n < r.TitleMin:
		f.add(FieldTitle, "post.title.short", "n", r.TitleMin, "missing", r.TitleMin-n)
		return
	case n > r.TitleMax:
		f.add(FieldTitle, "post.title.long", "n", r.TitleMax, "over", n-r.TitleMax)
		return
	}
	words := strings.FieldsFunc(strings.ToLower(title), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) })
	if len(words) == 0 {
		f.add(FieldTitle, "post.title.nowords")
		return
	}
	if slices.Contains(tags, strings.Join(words, "-")) || slices.Contains(tags, strings.Trim(strings.ToLower(title), "[]")) {
		f.add(FieldTitle, "post.title.tag")
	}
	for _, w := range words {
		if slices.Contains(r.BlockedWords, w) {
			f.add(FieldTitle, "post.title.blocked", "word", w)
			break
		}
	}
	if isShouted(title) {
		f.add(FieldTitle, "post.title.shouted")
	}
}

// isShouted reports whether a text has capitals only, and enough of them for
// that to be no abbreviation.
func isShouted(text string) bool {
	const enough = 12
	capitals := 0
	for _, c := range text {
		if unicode.IsLower(c) {
			return false
		}
		if unicode.IsUpper(c) {
			capitals++
		}
	}
	return capitals >= enough
}

// checkBody judges a clean source and its rendering.
func (p *Posts) checkBody(ctx context.Context, r *parley.Rules, a parley.Actor, source string, f *faults) (html string, err error) {
	n := utf8.RuneCountInString(source)
	switch {
	case n == 0:
		f.add(FieldBody, "post.body.missing")
		return "", nil
	case n < r.BodyMin:
		f.add(FieldBody, "post.body.short", "n", r.BodyMin, "missing", r.BodyMin-n)
		return "", nil
	case n > r.BodyMax:
		f.add(FieldBody, "post.body.long", "n", r.BodyMax, "over", n-r.BodyMax)
		return "", nil
	}
	html, err = p.render(ctx, r, a, source)
	if limit, ok := errors.AsType[*markup.LimitError](err); ok {
		f.add(FieldBody, "post.body.limit."+string(limit.Limit), "n", limit.Most)
		return "", nil
	}
	if err != nil {
		return "", err
	}
	checkText(r, a, html, f)
	return html, nil
}

// checkText judges what readers will see (post-lifecycle.md §1, quality).
func checkText(r *parley.Rules, a parley.Actor, html string, f *faults) {
	prose := utf8.RuneCountInString(markup.Prose(html))
	all := utf8.RuneCountInString(markup.Text(html))
	switch links := markup.CountLinks(html); {
	case all == 0:
		f.add(FieldBody, "post.body.empty")
	case r.MostlyCode > 0 && prose < r.LittleText && prose*r.MostlyCode < all-prose:
		f.add(FieldBody, "post.body.code")
	case links > r.NewUserLinks && !r.Holds(a, "new-user"):
		f.add(FieldBody, "post.body.links", "n", r.NewUserLinks, "has", links)
	}
}

// checkShorteners refuses links whose address does not say where they lead, but
// for those that the text had before (comments-and-markup.md §3, link policy).
func checkShorteners(r *parley.Rules, html, before string, f *faults) {
	for _, link := range markup.LinkTargets(html) {
		if host, ok := r.Shortener(link); ok && !strings.Contains(before, link) {
			f.add(FieldBody, "post.body.shortener", "host", host)
			return
		}
	}
}

// checkPhrases refuses words that the site does not take, but for those that the
// text had before (post-lifecycle.md §1, quality). Code is not looked at.
func checkPhrases(r *parley.Rules, html, before string, f *faults) {
	if p := r.BlockedPhrase(markup.Prose(html), before); p != "" {
		f.add(FieldBody, "post.body.phrase", "phrase", p)
	}
}

// CheckTags judges clean names of tags that a form has in a field, one at
// least. Its error is a [parley.Error] with the Fields.
func CheckTags(r *parley.Rules, field string, names []string) error {
	var f faults
	checkTags(r, names, &f)
	for i := range f.list {
		f.list[i].Field = field
	}
	return f.err()
}

// checkTags judges clean tags by themselves.
func checkTags(r *parley.Rules, tags []string, f *faults) {
	switch {
	case len(tags) < r.TagsMin:
		f.add(FieldTags, "post.tags.few", "n", r.TagsMin)
	case len(tags) > r.TagsMax:
		f.add(FieldTags, "post.tags.many", "n", r.TagsMax)
	}
	for _, t := range tags {
		switch {
		case utf8.RuneCountInString(t) > r.TagLength:
			f.add(FieldTags, "post.tags.long", "tag", t, "n", r.TagLength)
		case strings.ContainsFunc(t, func(c rune) bool { return !inTag(c) }):
			f.add(FieldTags, "post.tags.letters", "tag", t)
		case strings.Trim(t, "-.#+") == "":
			f.add(FieldTags, "post.tags.nowords", "tag", t)
		}
	}
}

// inTag reports whether a tag may have the character; letters outside ASCII
// are for sites in other languages.
func inTag(c rune) bool {
	return strings.ContainsRune("+#-.", c) || unicode.IsDigit(c) || unicode.IsLetter(c) && !unicode.IsUpper(c) || unicode.IsMark(c)
}

// checkSummary judges the summary of an edit.
func checkSummary(r *parley.Rules, summary string, f *faults) {
	if n := utf8.RuneCountInString(summary); n > r.EditSummaryMax {
		f.add(FieldSummary, "post.summary.long", "n", r.EditSummaryMax, "over", n-r.EditSummaryMax)
	}
}
