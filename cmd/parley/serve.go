package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"parley"
	"parley/internal/badges"
	"parley/internal/blob"
	"parley/internal/demo"
	"parley/internal/dump"
	"parley/internal/jobs"
	"parley/internal/mail"
	"parley/internal/metric"
	"parley/internal/sources"
	"parley/internal/store"
	"parley/internal/web"
)

// webFlags say how the site is served.
type webFlags struct {
	outsideFlags
	Listen   string   `help:"Address to listen on." default:"127.0.0.1:8080" placeholder:"ADDR" env:"PARLEY_LISTEN"`
	Proxies  []string `name:"trusted-proxies" help:"Networks of proxies before the site, whose X-Forwarded-For is believed: 127.0.0.1/32,10.0.0.0/8. Without them every visitor behind a proxy counts as one." placeholder:"NETWORK,…" env:"PARLEY_TRUSTED_PROXIES"`
	Math     bool     `help:"Typeset mathematics between dollar signs." env:"PARLEY_MATH"`
	Pictures string   `help:"Where uploaded pictures are kept: a folder, or s3://KEY:SECRET@endpoint/bucket/prefix?region=REGION. Default: pictures in the folder of the site's data." placeholder:"FOLDER|URL" env:"PARLEY_PICTURES"`
	Archive  bool     `help:"Fetch and keep copies of the sources that posts quote." default:"true" negatable:"" env:"PARLEY_ARCHIVE"`
	Robots   string   `name:"evidence-robots" help:"Whether the first fetch of a source that a member has just written about heeds robots.txt: respect, or user_triggered_ok. Later fetches and those of imported posts always do." enum:"respect,user_triggered_ok" default:"respect" placeholder:"RULE" env:"PARLEY_EVIDENCE_ROBOTS"`
	FullText string   `name:"evidence-fulltext" help:"Who may read copies of sources in full: members, or nobody (private: they are for the checker alone, readers see excerpts)." enum:"members,private" default:"members" placeholder:"WHO" env:"PARLEY_EVIDENCE_FULLTEXT"`
	Metrics  string   `help:"Address at which /metrics is served in the text form of Prometheus: 127.0.0.1:9464. It must be one of this machine or of a private network. Without it there are none." placeholder:"ADDR" env:"PARLEY_METRICS"`
	mailFlags
	PageCache int64 `help:"Bytes of memory for cached pages; 0 turns the cache off." default:"67108864" placeholder:"BYTES" env:"PARLEY_PAGE_CACHE"`
}

// mailFlags say how the site's letters are delivered.
type mailFlags struct {
	SMTP             string `name:"smtp" help:"Mail server: smtp://user@mail.example:587, or smtps://… for TLS from the beginning. Without one, letters are put into the folder mail of the site's folder." placeholder:"URL" env:"PARLEY_SMTP"`
	SMTPPasswordFile string `name:"smtp-password-file" help:"File with the password for the mail server." placeholder:"FILE" env:"PARLEY_SMTP_PASSWORD_FILE" type:"path"`
	MailFrom         string `name:"mail-from" help:"Address that letters come from; no-reply at the site's host if not given." placeholder:"ADDRESS" env:"PARLEY_MAIL_FROM"`
	PepperFile       string `name:"pepper-file" help:"File with a secret that is mixed into every password. Without it, passwords that were made with it can not be checked." placeholder:"FILE" env:"PARLEY_PEPPER_FILE" type:"path"`
}

// sender is how letters leave, and the folder that they are put into if there
// is no mail server.
func (f *mailFlags) sender(dir string) (mail.Sender, string, error) {
	if f.SMTP == "" {
		folder := filepath.Join(dir, "mail")
		return mail.Folder{Dir: folder}, folder, nil
	}
	password, err := secretFile(f.SMTPPasswordFile)
	if err != nil {
		return nil, "", err
	}
	s, err := mail.NewSMTP(f.SMTP, string(password), nil)
	return s, "", err
}

// networks reads a list of networks; a bare address is a network of its own.
func networks(list []string) (out []netip.Prefix, err error) {
	for _, text := range list {
		p, err := netip.ParsePrefix(text)
		if a, addrErr := netip.ParseAddr(text); addrErr == nil {
			p, err = a.Prefix(a.BitLen())
		}
		if err != nil {
			return nil, parley.Errorf(parley.Invalid, "%q is no network like 10.0.0.0/8", text)
		}
		out = append(out, p)
	}
	return out, nil
}

// secretFile reads a secret, without the line break at its end; no file is none.
func secretFile(name string) ([]byte, error) {
	if name == "" {
		return nil, nil
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, parley.Errorf(parley.Invalid, "%v", err)
	}
	text = bytes.TrimRight(text, "\r\n")
	if len(text) == 0 {
		return nil, parley.Errorf(parley.Invalid, "%s is empty", name)
	}
	return text, nil
}

type serveCmd struct {
	siteFlags
	webFlags
}

func (c *serveCmd) Run(ctx context.Context, std *streams) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	o.Related = true
	s, err := store.Open(ctx, o)
	if err != nil {
		return err
	}
	defer s.Close()
	index, err := s.IndexStats(ctx)
	if err != nil {
		return err
	}
	limitHeap(servingHeap + index.Memory)
	if c.Pictures == "" {
		c.Pictures = filepath.Join(c.Data, "pictures")
	}
	return c.serve(ctx, s, c.Data, std, func(o sources.Options) (*sources.Sources, error) {
		if c.Archive {
			fetcher, err := c.fetcher(o.SiteURL)
			if err != nil {
				return nil, err
			}
			o.Fetcher = fetcher
		}
		return sources.New(s, o), nil
	})
}

type demoCmd struct {
	webFlags
}

func (c *demoCmd) Run(ctx context.Context, std *streams) error {
	dir, err := os.MkdirTemp("", "parley-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s, err := store.Open(ctx, store.Options{Dir: dir + "/data"})
	if err != nil {
		return err
	}
	defer s.Close()
	c.Pictures = dir + "/pictures"
	return c.serve(ctx, s, dir, std, func(o sources.Options) (*sources.Sources, error) {
		return fillDemo(ctx, s, dir+"/dump", time.Now(), o)
	})
}

// fillDemo brings in the content of the demonstration, with its moderators and
// copies of what it quotes.
func fillDemo(ctx context.Context, s *store.Store, dir string, now time.Time, o sources.Options) (*sources.Sources, error) {
	if err := demo.Write(dir, now); err != nil {
		return nil, err
	}
	if _, err := dump.Import(ctx, s, []string{dir}, dump.Options{SiteName: demo.SiteName}); err != nil {
		return nil, err
	}
	moderators, err := demo.Moderators()
	if err != nil {
		return nil, err
	}
	err = s.Update(ctx, func(tx *store.Tx) error {
		for _, id := range moderators {
			if err := tx.SetModerator(ctx, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	pages, err := demo.NewWeb(now)
	if err != nil {
		return nil, err
	}
	o.Fetcher, o.Rate = pages, time.Nanosecond
	archive := sources.New(s, o)
	_, err = archive.ScanAll(ctx, nil)
	return archive, err
}

// serve runs the site, its jobs and its archive until the context ends, then
// lets them finish. dir is the site's folder.
func (f *webFlags) serve(ctx context.Context, s *store.Store, dir string, std *streams, archive func(sources.Options) (*sources.Sources, error)) error {
	began := time.Now()
	listener, err := net.Listen("tcp", f.Listen)
	if err != nil {
		return parley.Errorf(parley.Invalid, "cannot listen on %s: %v", f.Listen, err)
	}
	logger := slog.New(slog.NewTextHandler(std.err, nil))
	address := f.URL
	if address == "" {
		address = "http://" + listener.Addr().String()
	}
	metrics := &metric.Set{}
	metrics.Process(began)
	o, err := f.archive(sources.Options{SiteURL: address, UserTriggered: f.Robots == "user_triggered_ok", Logger: logger, Metrics: metrics})
	if err != nil {
		listener.Close()
		return err
	}
	copies, err := archive(o)
	if err != nil {
		listener.Close()
		return err
	}
	site, err := f.site(ctx, s, address, dir, std.config, copies, logger)
	if err != nil {
		listener.Close()
		return err
	}
	watched, err := metricsListener(f.Metrics)
	if err != nil {
		listener.Close()
		return err
	}
	fmt.Fprintf(std.out, "Serving on http://%s\n", listener.Addr())
	if first, err := site.Users().FirstAdministrator(ctx); err != nil {
		listener.Close()
		return err
	} else if first != "" {
		fmt.Fprintf(std.out, "Nobody administers this site yet. This link makes you the first who does; it works once:\n%s%s\n", address, first)
	}
	if watched != nil {
		fmt.Fprintf(std.out, "Metrics at http://%s/metrics\n", watched.Addr())
	}
	working, stop := context.WithCancel(ctx)
	var behind sync.WaitGroup
	kinds := jobs.Kinds(site.Users(), site.Posts())
	maps.Copy(kinds, jobs.FindingKinds(site.Tags(), site.Searches()))
	maps.Copy(kinds, jobs.ArchiveKinds(s, copies))
	maps.Copy(kinds, jobs.BadgeKinds(badges.New(s, logger)))
	behind.Go(func() { jobs.New(s, kinds, jobsAtOnce, logger).Run(working) })
	behind.Go(func() { copies.Run(working) })
	behind.Go(func() {
		if err := giveBackStart(working); err != nil {
			logger.Warn("memory that starting needed is kept", "error", err)
		}
	})
	if watched != nil {
		behind.Go(func() { serveMetrics(working, watched, metrics, logger) })
	}
	defer behind.Wait()
	defer stop()
	if !s.Postgres() {
		roomForWriter()
		s.ReadersFirst()
	}
	return site.Serve(ctx, listener)
}

// roomForWriter lets one more thread run than there are processors. All writes
// to SQLite wait for one goroutine: when it comes back from the disk, or has
// run for long, Go would have it queue behind the requests. With a thread for
// itself the system shares the processors out. GOMAXPROCS overrides it.
func roomForWriter() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1)
	}
}

// jobsAtOnce is how many jobs one node runs beside each other.
const jobsAtOnce = 4

// site prepares the site with what it needs from outside.
func (f *webFlags) site(ctx context.Context, s *store.Store, address, dir, config string, copies *sources.Sources, logger *slog.Logger) (*web.Server, error) {
	pictures, err := blob.Open(f.Pictures)
	if err != nil {
		return nil, err
	}
	sender, folder, err := f.sender(dir)
	if err != nil {
		return nil, err
	}
	if folder != "" {
		logger.Warn("no mail server is set (--smtp): letters are put into a folder", "folder", folder)
	}
	pepper, err := secretFile(f.PepperFile)
	if err != nil {
		return nil, err
	}
	providers, err := loginProviders(config)
	if err != nil {
		return nil, err
	}
	proxies, err := networks(f.Proxies)
	if err != nil {
		return nil, err
	}
	outside, err := f.fetcher(address)
	if err != nil {
		return nil, err
	}
	return web.New(ctx, s, web.Options{URL: address, TrustedProxies: proxies, FixedHost: f.URL != "", SiteName: f.SiteName, Math: f.Math, PageCache: f.PageCache,
		Pictures: pictures, Mail: sender, MailFrom: f.MailFrom, Pepper: pepper,
		Providers: providers, Client: outside.Client(), IsAt: outside.IsAt, CountViews: true, Sources: copies, PrivateTexts: f.FullText == "private", Logger: logger})
}
