package fetch

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"parley"
)

// ErrRobots is within the error of an address that robots.txt keeps for itself.
var ErrRobots = errors.New("robots.txt forbids it")

const (
	robotsAgent   = "parley"
	robotsKept    = 24 * time.Hour
	robotsBytes   = 500 << 10
	robotsHosts   = 2_000
	maxCrawlDelay = time.Minute
)

// Robots are the rules of a robots.txt that concern Parley (RFC 9309).
type Robots struct {
	rules  []robotsRule
	Delay  time.Duration // Crawl-delay, up to a minute
	silent error         // why the server did not say what it wants
}

type robotsRule struct {
	pattern string
	allow   bool
}

// ParseRobots reads the first 500 KiB of a robots.txt. What it does not
// understand it passes over.
func ParseRobots(text []byte) *Robots {
	text = bytes.TrimPrefix(text[:min(len(text), robotsBytes)], []byte("\uFEFF"))
	var ours, all Robots
	var named, found bool // the group names us; some group did
	var star, inRules bool
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(make([]byte, 0, 4096), robotsBytes+1)
	for lines.Scan() {
		line, _, _ := strings.Cut(lines.Text(), "#")
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(key)) {
		case "user-agent":
			if inRules {
				named, star, inRules = false, false, false
			}
			agent, _, _ := strings.Cut(strings.ToLower(value), "/")
			if agent == robotsAgent {
				named, found = true, true
			}
			star = star || agent == "*"
		case "allow", "disallow":
			inRules = true
			rule := robotsRule{normal(value), strings.EqualFold(strings.TrimSpace(key), "allow")}
			if value == "" {
				continue
			}
			if named {
				ours.rules = append(ours.rules, rule)
			}
			if star {
				all.rules = append(all.rules, rule)
			}
		case "crawl-delay":
			inRules = true
			if n, err := strconv.ParseFloat(value, 64); err == nil && n > 0 {
				delay := min(time.Duration(min(n, 3600)*float64(time.Second)), maxCrawlDelay)
				if named {
					ours.Delay = delay
				}
				if star {
					all.Delay = delay
				}
			}
		}
	}
	if found {
		return &ours
	}
	return &all
}

// Allows reports whether a path with its query may be fetched: the longest
// rule that matches decides, and allowing wins a tie.
func (r *Robots) Allows(path string) bool {
	path = normal(path)
	if path == "/robots.txt" {
		return true
	}
	best, allow := -1, true
	for _, rule := range r.rules {
		if n := len(rule.pattern); (n > best || n == best && rule.allow) && parley.MatchPath(rule.pattern, path) {
			best, allow = n, rule.allow
		}
	}
	return allow
}

// normal gives a path the one spelling in which rules and addresses are
// compared (RFC 9309 §2.2.2): what must be escaped is, in capitals, and nothing
// else is.
func normal(path string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~"
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		c := path[i]
		if c == '%' && i+2 < len(path) {
			if n, err := strconv.ParseUint(path[i+1:i+3], 16, 8); err == nil {
				if strings.IndexByte(plain, byte(n)) >= 0 {
					b.WriteByte(byte(n))
				} else {
					b.WriteString(strings.ToUpper(path[i : i+3]))
				}
				i += 2
				continue
			}
		}
		if c <= ' ' || c >= 0x7f {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// robotsCache keeps the rules of hosts for a day.
type robotsCache struct {
	mu    sync.Mutex
	files map[string]*robotsFile
}

type robotsFile struct {
	mu      sync.Mutex
	rules   *Robots
	expires time.Time
}

// allowed asks the host's robots.txt, and returns its Crawl-delay, also beside an error. While a server
// fails to say what it wants, nothing may be fetched (RFC 9309 §2.3.1.4), and that
// failure is the error; else it is [ErrRobots].
func (f *Fetcher) allowed(ctx context.Context, u *url.URL) (time.Duration, error) {
	rules := f.robots.of(u.Scheme+"://"+u.Host, f.o.Now(), func(address string) *Robots {
		at, err := f.parse(address)
		if err != nil {
			return &Robots{silent: err}
		}
		ctx, cancel := context.WithTimeout(ctx, totalTimeout)
		defer cancel()
		res, err := f.get(ctx, at, Request{URL: address, Types: []string{"text/plain", "text/html", "application/octet-stream", "text/x-robots"}})
		switch {
		case errors.Is(err, ErrType), errors.Is(err, ErrTooLarge):
			return &Robots{}
		case err != nil:
			return &Robots{silent: err}
		case res.Status >= 500:
			return &Robots{silent: fmt.Errorf("status %d", res.Status)}
		case res.Status >= 400, res.MediaType == "text/html":
			return &Robots{} // there is none
		}
		return ParseRobots(res.Body)
	})
	err := rules.silent
	if err == nil && !rules.Allows(u.RequestURI()) {
		err = ErrRobots
	}
	if err != nil {
		return rules.Delay, fmt.Errorf("robots.txt of %s: %w", u.Host, err)
	}
	return rules.Delay, nil
}

// of returns the rules of an origin, fetching them once for all who wait.
func (c *robotsCache) of(origin string, now time.Time, fetch func(address string) *Robots) *Robots {
	c.mu.Lock()
	file := c.files[origin]
	if file == nil {
		if len(c.files) >= robotsHosts {
			clear(c.files)
		}
		file = &robotsFile{}
		c.files[origin] = file
	}
	c.mu.Unlock()
	file.mu.Lock()
	defer file.mu.Unlock()
	if file.rules == nil || now.After(file.expires) {
		file.rules, file.expires = fetch(origin+"/robots.txt"), now.Add(robotsKept)
		switch {
		case errors.Is(file.rules.silent, context.Canceled):
			file.expires = now // nobody waited for the answer
		case file.rules.silent != nil:
			file.expires = now.Add(time.Hour) // the server may be back
		}
	}
	return file.rules
}
