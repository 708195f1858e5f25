package web

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"

	"parley"
	"parley/internal/markup"
)

// The help articles, a folder of Markdown for each language. The first line of
// an article is its title.
//
//go:embed help
var helpFiles embed.FS

// article is a help article as it was written.
type article struct {
	Slug   string
	Title  string
	Pieces []helpPiece
	text   string // all of it in lower case, for the search
}

// helpPiece is a part of an article: prose, a sample that is shown as it is
// written and as it looks, or an example that is shown as it looks.
type helpPiece struct {
	Kind     string // "", "sample", "example"
	Markdown string
	HTML     string // rendered
}

// helpGroups are the groups of articles in the index, by the keys of their names.
var helpGroups = []struct {
	Key   string
	Slugs []string
}{
	{"start", []string{"tour", "on-topic", "behavior", "search"}},
	{"asking", []string{"how-to-ask", "dont-ask", "minimal-reproducible-example"}},
	{"answering", []string{"how-to-answer", "quotations", "formatting"}},
	{"standing", []string{"whats-reputation", "privileges", "badges"}},
	{"site", []string{"licensing", "privacy", "merging-accounts"}},
}

// helpTexts are the articles of each language; those that a language lacks are
// English.
var helpTexts = sync.OnceValues(func() (map[string]map[string]*article, error) {
	all := map[string]map[string]*article{}
	err := fs.WalkDir(helpFiles, "help", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := helpFiles.ReadFile(name)
		if err != nil {
			return err
		}
		a, err := parseArticle(strings.TrimSuffix(path.Base(name), ".md"), string(text))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		language := path.Base(path.Dir(name))
		if all[language] == nil {
			all[language] = map[string]*article{}
		}
		all[language][a.Slug] = a
		return nil
	})
	return all, err
})

// fenced finds the samples and examples of an article, which stand between
// lines "~~~sample" or "~~~example" and "~~~".
var fenced = regexp.MustCompile(`(?ms)^~~~(sample|example)\n(.*?)\n~~~$`)

// parseArticle reads an article: a line "# Title", and its pieces.
func parseArticle(slug, text string) (*article, error) {
	first, rest, _ := strings.Cut(text, "\n")
	title, ok := strings.CutPrefix(first, "# ")
	if !ok || strings.TrimSpace(rest) == "" {
		return nil, errors.New(`an article begins with a line "# Title" and goes on`)
	}
	a := &article{Slug: slug, Title: title, text: strings.ToLower(text)}
	prose := func(markdown string) {
		if strings.TrimSpace(markdown) != "" {
			a.Pieces = append(a.Pieces, helpPiece{Markdown: markdown})
		}
	}
	at := 0
	for _, m := range fenced.FindAllStringSubmatchIndex(rest, -1) {
		prose(rest[at:m[0]])
		a.Pieces = append(a.Pieces, helpPiece{Kind: rest[m[2]:m[3]], Markdown: rest[m[4]:m[5]]})
		at = m[1]
	}
	prose(rest[at:])
	return a, nil
}

// article returns a help article in the site's language, nil if there is none.
func (s *Server) article(slug string) (*article, error) {
	all, err := helpTexts()
	if err != nil {
		return nil, err
	}
	if a := all[s.Messages.Language][slug]; a != nil {
		return a, nil
	}
	return all["en"][slug], nil
}

// helpLink is an article in a list.
type helpLink struct {
	Path, Title, Excerpt string
	Current              bool
}

// helpGroup is a group of the index.
type helpGroup struct {
	Key, Title string
	Links      []helpLink
}

// helpView is a help page: an article, the index or the results of a search.
type helpView struct {
	*page
	Article *article
	Groups  []helpGroup
	Words   string     // what was searched for
	Found   []helpLink // by it
}

func helpPath(slug string) string {
	if slug == "tour" {
		return "/tour"
	}
	return "/help/" + slug
}

// helpView makes a help page with the index; current is the slug of the page.
func (s *Server) helpView(title, current string) (*helpView, error) {
	v := &helpView{page: s.page("help", title)}
	for _, g := range helpGroups {
		group := helpGroup{Key: g.Key, Title: v.T("help.group." + g.Key)}
		for _, slug := range g.Slugs {
			link := helpLink{Path: helpPath(slug), Current: slug == current}
			title, err := s.titleOfHelp(slug)
			if err != nil {
				return nil, err
			}
			link.Title = title
			group.Links = append(group.Links, link)
		}
		v.Groups = append(v.Groups, group)
	}
	return v, nil
}

// helpTitle names the help page at a path, "" if there is none: links in posts and
// comments that are the bare address of one, or a word such as [ask], show it.
func (s *Server) helpTitle(target string) string {
	if target == "/help" {
		return s.Messages.Text("help.title")
	}
	slug, ok := strings.CutPrefix(target, "/help/")
	if target == "/tour" {
		slug, ok = "tour", true
	}
	if !ok {
		return ""
	}
	title, err := s.titleOfHelp(slug)
	if err != nil {
		return "" // the page itself says what is wrong
	}
	return title
}

// titleOfHelp is the title of a help page, "" if there is none.
func (s *Server) titleOfHelp(slug string) (string, error) {
	switch a, err := s.article(slug); {
	case err != nil:
		return "", err
	case a != nil:
		return a.Title, nil
	case slug == "badges":
		return s.Messages.Text("nav.badges"), nil
	case slug == "privileges":
		return s.Messages.Text("privileges.title"), nil
	}
	return "", nil
}

// showHelpIndex serves /help.
func (s *Server) showHelpIndex(r *http.Request) (*response, error) {
	v, err := s.helpView(s.Messages.Text("help.title"), "")
	if err != nil {
		return nil, err
	}
	v.Canonical, v.Description = "/help", v.T("help.intro")
	return s.html(r.Context(), v.page, helpIndex(v))
}

// showHelp serves /help/{article}, and leads from the name of a group to its
// place in the index.
func (s *Server) showHelp(r *http.Request) (*response, error) {
	slug := r.PathValue("article")
	for _, g := range helpGroups {
		if g.Key == slug {
			return redirect(http.StatusFound, "/help#"+slug)
		}
	}
	if slug == "tour" {
		return redirect(http.StatusMovedPermanently, "/tour")
	}
	return s.showArticle(r, slug)
}

// showTour serves /tour.
func (s *Server) showTour(r *http.Request) (*response, error) { return s.showArticle(r, "tour") }

func (s *Server) showArticle(r *http.Request, slug string) (*response, error) {
	a, err := s.article(slug)
	if err != nil {
		return nil, err
	}
	if a == nil {
		// Posts link to articles that only their old site had.
		return redirect(http.StatusFound, "/help")
	}
	v, err := s.helpView(a.Title, slug)
	if err != nil {
		return nil, err
	}
	if v.Article, err = s.rendered(a); err != nil {
		return nil, err
	}
	v.Canonical = helpPath(slug)
	v.Description = markup.Excerpt(v.Article.Pieces[0].HTML, parley.ExcerptLength)
	return s.html(r.Context(), v.page, helpArticle(v))
}

// rendered is an article with its pieces rendered. Pages are cached whole, so
// this is seldom done.
func (s *Server) rendered(a *article) (*article, error) {
	done := *a
	done.Pieces = make([]helpPiece, len(a.Pieces))
	for i, piece := range a.Pieces {
		html, err := s.renderer.Markdown(piece.Markdown)
		if err != nil {
			return nil, fmt.Errorf("help article %q: %w", a.Slug, err)
		}
		piece.HTML = html
		done.Pieces[i] = piece
	}
	return &done, nil
}

// showHelpSearch serves /help/search: with ?q= the articles that have all its
// words, without it the article about searching.
func (s *Server) showHelpSearch(r *http.Request) (*response, error) {
	words := strings.Fields(strings.ToLower(r.URL.Query().Get("q")))
	if len(words) == 0 {
		return s.showArticle(r, "search")
	}
	v, err := s.helpView(s.Messages.Text("help.search"), "")
	if err != nil {
		return nil, err
	}
	v.Words, v.Robots = strings.Join(words, " "), "noindex"
	if v.Found, err = s.findArticles(words); err != nil {
		return nil, err
	}
	res, err := s.html(r.Context(), v.page, helpResults(v))
	if res != nil {
		res.fresh = 0
	}
	return res, err
}

// findArticles lists the articles that hold all words, those with a word in
// the title first.
func (s *Server) findArticles(words []string) ([]helpLink, error) {
	var titled, rest []helpLink
	for _, g := range helpGroups {
		for _, slug := range g.Slugs {
			a, err := s.article(slug)
			if err != nil {
				return nil, err
			}
			if a == nil || !containsAll(a.text, words) {
				continue
			}
			done, err := s.rendered(a)
			if err != nil {
				return nil, err
			}
			link := helpLink{Path: helpPath(slug), Title: a.Title, Excerpt: markup.Excerpt(done.Pieces[0].HTML, parley.ExcerptLength)}
			if containsAny(strings.ToLower(a.Title), words) {
				titled = append(titled, link)
			} else {
				rest = append(rest, link)
			}
		}
	}
	for _, p := range parley.Privileges {
		name, text := s.Messages.Text("privilege."+p.Slug+".name"), s.Messages.Text("privilege."+p.Slug+".text")
		if p.Reputation > 0 && containsAll(strings.ToLower(name+" "+text), words) {
			rest = append(rest, helpLink{Path: privilegePath(p), Title: name, Excerpt: s.Messages.Text("privilege." + p.Slug + ".short")})
		}
	}
	return append(titled, rest...), nil
}

func containsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

func containsAny(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
