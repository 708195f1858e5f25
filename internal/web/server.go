// Package web is the HTML site: addresses, pages, feeds, sitemap and static
// files. A handler asks the store, fills a template and returns a response;
// the front (front.go) caches responses, compresses them and writes them with
// the headers that every answer carries. Rules of the site and SQL are left to
// the packages below.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"parley"
	"parley/internal/blob"
	"parley/internal/comments"
	"parley/internal/mail"
	"parley/internal/markup"
	"parley/internal/message"
	"parley/internal/posts"
	"parley/internal/searches"
	"parley/internal/sources"
	"parley/internal/store"
	"parley/internal/tags"
	"parley/internal/users"
	"parley/internal/votes"
)

// Options of a [Server].
type Options struct {
	URL       string // public address of the site, without a path: "https://beer.example"
	FixedHost bool   // requests for another host than URL's are refused (421)
	SiteName  string // "" takes the setting of the site
	Language  string // of the interface; "" is "en"
	Math      bool   // typeset $…$
	PageCache int64  // bytes that cached pages may take; 0 turns the cache off
	Logger    *slog.Logger
	// Mail delivers the site's letters; nil writes none, for tests of other things.
	Mail     mail.Sender
	MailFrom string // the sender's address, "" is no-reply at the site's host
	Pepper   []byte // see users.Options
	// Providers are the OpenID providers by which people may sign in; Client asks
	// them.
	Providers []users.Provider
	Client    *http.Client
	Sources   *sources.Sources // nil makes one that fetches nothing
	// IsAt reports whether an address is one of a host's: who sends from there may
	// have copies of its pages down at once. nil: nobody can tell.
	IsAt func(ctx context.Context, host string, a netip.Addr) bool
	// PrivateTexts keeps the text of copies for the checker: members see of them
	// what guests do.
	PrivateTexts bool
	// CountViews counts who looks at which question.
	CountViews bool
	// OriginPlain asks the site that users were imported from without TLS, for
	// tests.
	OriginPlain bool
	// TrustedProxies are the networks whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix
	// Pictures keeps what people upload; nil takes no uploads.
	Pictures blob.Store
}

// Server serves one site.
type Server struct {
	*site
	store    *store.Store
	static   *staticFiles
	cache    *pageCache
	pages    *knownPages
	mux      *http.ServeMux
	logger   *slog.Logger
	pictures blob.Store // nil: no uploads
	live     *hub
	posts    *posts.Posts
	votes    *votes.Votes
	comments *comments.Comments
	tags     *tags.Tags
	searches *searches.Searches
	host     string // that requests must name, "" for any
	limits   *limiter
	views    *views // nil: nobody's looks are counted
	users    *users.Users
	sources  *sources.Sources

	proxies []netip.Prefix
	isAt    func(ctx context.Context, host string, a netip.Addr) bool
}

// site is what every page knows of the site.
type site struct {
	Name         string
	URL          string // without a slash at the end
	OriginHost   string // the host whose dump was imported, "" for a site of our own
	Messages     *message.Catalogue
	Math         bool
	stylesheet   string
	script       string
	editor       string // the script of pages with a text to write
	member       string // the script of members' pages
	passkey      string // the script of pages where a passkey is asked for
	providers    []users.Provider
	originScheme string // of the host whose dump was imported
	privateTexts bool   // members see of copies what guests do
	mailFolder   bool   // letters are put into a folder: the site has no mail server
	renderer     *markup.Renderer
}

// New prepares a server for the site in s.
func New(ctx context.Context, s *store.Store, o Options) (*Server, error) {
	if o.Language == "" {
		o.Language = "en"
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	messages, err := message.Load(o.Language)
	if err != nil {
		return nil, parley.Errorf(parley.Invalid, "%v", err)
	}
	public, err := url.Parse(o.URL)
	if err != nil || public.Host == "" || public.Scheme != "http" && public.Scheme != "https" {
		return nil, parley.Errorf(parley.Invalid, "the site's address %q is not like https://example.org", o.URL)
	}
	settings, err := s.Settings(ctx)
	if err != nil {
		return nil, err
	}
	static, err := loadStatic()
	if err != nil {
		return nil, err
	}
	srv := &Server{store: s, static: static, logger: o.Logger, cache: newPageCache(o.PageCache), limits: newLimiter(s.Now), proxies: o.TrustedProxies, isAt: o.IsAt, pictures: o.Pictures}
	srv.site = &site{
		Name: o.SiteName, URL: strings.TrimSuffix(o.URL, "/"), OriginHost: settings[store.SettingHost], privateTexts: o.PrivateTexts,
		Messages: messages, Math: o.Math,
		stylesheet: static.path("site.css"), script: static.path("site.js"), editor: static.path("editor.js"), member: static.path("member.js"), passkey: static.path("passkey.js"),
	}
	if srv.site.Name == "" {
		srv.site.Name = settings[store.SettingSiteName]
	}
	if srv.site.Name == "" {
		srv.site.Name = messages.Text("site.unnamed")
	}
	if o.CountViews {
		srv.views = newViews()
	}
	srv.pages = newKnownPages(s, srv.logger)
	if err := srv.pages.load(ctx); err != nil {
		return nil, err
	}
	srv.renderer = markup.New(markup.Site{Hosts: append(store.Hosts(settings), public.Host), Math: o.Math, Known: srv.pages.known, Title: srv.helpTitle})
	if o.FixedHost {
		srv.host = public.Host
	}
	srv.mux = srv.routes()
	mailer := &mail.Mailer{Sender: o.Mail, Messages: messages, SiteName: srv.Name, SiteURL: srv.URL, From: o.MailFrom, Now: s.Now}
	if srv.users, err = users.New(s, users.Options{SiteName: srv.Name, SiteURL: srv.URL, Mailer: mailer, Pepper: o.Pepper,
		Providers: o.Providers, Client: o.Client, BlockedDomains: strings.Fields(settings[store.SettingBlockedDomains]), Logger: o.Logger}); err != nil {
		return nil, err
	}
	srv.site.providers = srv.users.Providers()
	srv.site.originScheme = "https"
	if o.OriginPlain {
		srv.site.originScheme = "http"
	}
	_, srv.site.mailFolder = o.Mail.(mail.Folder)
	srv.posts, srv.votes, srv.comments, srv.tags, srv.searches = posts.New(s, srv.renderer), votes.New(s), comments.New(s, srv.renderer), tags.New(s), searches.New(s)
	if srv.sources = o.Sources; srv.sources == nil {
		srv.sources = sources.New(s, sources.Options{Logger: o.Logger})
	}
	s.Subscribe(srv.purge)
	srv.live = newHub(requestID(), srv.logger, srv.liveMessages)
	s.Subscribe(srv.live.heard)
	return srv, nil
}

// Searches are the verbs of saved searches, for the jobs of the site.
func (s *Server) Searches() *searches.Searches { return s.searches }

// Tags are the verbs of tags, for the jobs of the site.
func (s *Server) Tags() *tags.Tags { return s.tags }

// Users are the verbs of accounts, for the jobs of the site.
func (s *Server) Users() *users.Users { return s.users }

// Posts are the verbs of posts, for the jobs of the site.
func (s *Server) Posts() *posts.Posts { return s.posts }

// page is what a template knows beside its own content.
type page struct {
	*site
	Title       string // of the tab, without the site's name
	Description string
	Canonical   string // path and query of this page's own address
	Robots      string // "noindex", or ""
	Feed        string // path of the page's feed, or ""
	FeedTitle   string
	Nav         string        // which entry of the navigation it belongs to
	Query       string        // what the search box shows
	OnQuestion  parley.PostID // whose page it is, 0 for none: what inquestion:this means
	OpenGraph   string        // og:type, "website" if empty
	Visitor     *visitor      // nil for a reader who is not signed in
	scripts     []string      // beside the one that every page has
	now         time.Time
	fresh       time.Duration // how long the dates it shows stay right
}

func (s *Server) page(nav, title string) *page {
	return &page{site: s.site, Nav: nav, Title: title, now: s.store.Now(), fresh: 24 * time.Hour}
}

// T is the text of a key of the catalogue.
func (p *page) T(key string, args ...any) string { return p.Messages.Text(key, args...) }

// N is the text of a key in the form for n.
func (p *page) N(key string, n int64, args ...any) string { return p.Messages.Count(key, n, args...) }

// TabTitle is what the browser's tab shows.
func (p *page) TabTitle() string {
	if p.Title == "" {
		return p.Name
	}
	return p.Title + " - " + p.Name
}

// Comment is the text of a comment as safe HTML.
func (p *page) Comment(text string) string { return p.renderer.Comment(text) }

// CommentOn is the same for a comment on a post, which [edit] in it leads to.
func (p *page) CommentOn(c store.Comment) string {
	return p.renderer.TitledComment(c.Text, "/posts/"+idOf(c.Post)+"/edit", c.Titles)
}

// Absolute makes an absolute address of a path on this site.
func (p *page) Absolute(path string) string { return p.URL + path }
