package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"parley/internal/testkit"
)

// crawler follows every link of a site, in the server's own process.
type crawler struct {
	t      *testing.T
	srv    *Server
	base   *url.URL
	mu     sync.Mutex
	seen   map[string]string // path and query → where it was first linked
	queue  []string
	broken int
	status map[int]int
	all    bool
}

// crawlAll names the environment variable that makes the crawl follow the 300,000
// addresses of all variants, too.
const crawlAll = "PARLEY_CRAWL_ALL"

var numbered = regexp.MustCompile(`^/(users|posts|questions|revisions|tags|help/badges)/([0-9]+)`)

// variant reports whether an address is one of the many ways to sort or to part
// the page of one user or post. They go through the same handlers: one thing in
// twenty stands for all.
func variant(u *url.URL) bool {
	m := numbered.FindStringSubmatch(u.Path)
	if m == nil {
		return false
	}
	id, err := strconv.Atoi(m[2])
	return err == nil && id%20 != 0 && (u.RawQuery != "" || m[1] == "posts" || m[1] == "revisions")
}

// follow adds an address that was found on a page.
func (c *crawler) follow(from, link string) {
	u, err := c.base.Parse(strings.TrimSpace(link))
	if err != nil {
		return // people write such addresses of other hosts; browsers go nowhere
	}
	if u.Host != c.base.Host || u.Scheme != "http" {
		return
	}
	u.Fragment = ""
	key := u.RequestURI()
	if !c.all && variant(u) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.seen[key]; !ok {
		c.seen[key] = from
		c.queue = append(c.queue, key)
	}
}

// next takes an address off the queue.
func (c *crawler) next() (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queue) == 0 {
		return "", false
	}
	key := c.queue[len(c.queue)-1]
	c.queue = c.queue[:len(c.queue)-1]
	return key, true
}

// visit gets a page, checks it and follows its links.
func (c *crawler) visit(key string) {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, c.base.String()+key, nil)
	r.Host = c.base.Host
	c.srv.ServeHTTP(w, r)
	c.mu.Lock()
	from := c.seen[key]
	c.status[w.Code]++
	c.mu.Unlock()
	switch {
	case w.Code >= 500, w.Code == 404, w.Code == 400:
		c.mu.Lock()
		c.broken++
		few := c.broken <= 40
		c.mu.Unlock()
		if few {
			c.t.Errorf("%s is answered with %d; linked on %s", key, w.Code, from)
		}
	case w.Code >= 300:
		c.follow(key, w.Header().Get("Location"))
	}
	if len(w.Header()["Set-Cookie"]) > 0 {
		c.t.Errorf("%s sets a cookie", key)
	}
	if w.Code == http.StatusOK && strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		c.links(key, w.Body.Bytes())
	}
}

// loads are the elements that make a browser fetch something by itself.
var loads = map[string]string{"img": "src", "script": "src", "iframe": "src", "embed": "src", "object": "data", "audio": "src", "video": "src", "source": "src", "track": "src", "input": "src"}

// links reads the links of a page and whatever it would load.
func (c *crawler) links(key string, body []byte) {
	z := html.NewTokenizer(bytes.NewReader(body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			name, more := z.TagName()
			element := string(name)
			rel := ""
			var href string
			for more {
				var k, v []byte
				k, v, more = z.TagAttr()
				switch string(k) {
				case "href":
					href = string(v)
				case "rel":
					rel = string(v)
				case loads[element]:
					c.own(key, string(v))
				case "srcset", "style", "onclick", "background", "poster":
					c.t.Errorf("%s has an attribute %s on <%s>", key, k, element)
				}
			}
			switch {
			case element == "a" && href != "":
				c.follow(key, href)
			case element == "link" && (strings.Contains(rel, "stylesheet") || strings.Contains(rel, "icon")):
				c.own(key, href)
			case element == "link" && href != "":
				c.follow(key, href)
			}
		}
	}
}

// own demands that something a page loads is the site's own.
func (c *crawler) own(key, address string) {
	u, err := c.base.Parse(address)
	if err != nil || u.Host != c.base.Host {
		if u != nil && u.Scheme == "data" {
			return
		}
		c.t.Errorf("%s loads %q from elsewhere", key, address)
		return
	}
	c.follow(key, address)
}

// TestCrawl follows every link of the beer site: no failure, no broken link
// within the site, no cookie, nothing from elsewhere.
func TestCrawl(t *testing.T) {
	s := testkit.Beer(t, "sqlite")
	base, err := url.Parse("http://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	srv, err := New(context.Background(), s, Options{URL: base.String(), Logger: quietLogger(testLog{t})})
	if err != nil {
		t.Fatal(err)
	}
	c := &crawler{t: t, srv: srv, base: base, seen: map[string]string{}, status: map[int]int{}, all: os.Getenv(crawlAll) != ""}
	for _, start := range []string{"/", "/robots.txt", "/sitemap.xml", "/opensearch.xml", "/favicon.ico", "/feeds", "/help", "/tour"} {
		c.follow("the start", start)
	}
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			for {
				key, ok := c.next()
				if !ok {
					return
				}
				c.visit(key)
			}
		})
	}
	workers.Wait()
	t.Logf("%d addresses: %s", len(c.seen), fmt.Sprint(c.status))
	if len(c.seen) < 10_000 {
		t.Errorf("only %d addresses were found", len(c.seen))
	}
	if c.broken > 0 {
		t.Errorf("%d broken links in all", c.broken)
	}
}
