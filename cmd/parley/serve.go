package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"parley"
	"parley/internal/demo"
	"parley/internal/dump"
	"parley/internal/picture"
	"parley/internal/store"
	"parley/internal/web"
)

// webFlags say how the site is served.
type webFlags struct {
	Listen    string `help:"Address to listen on." default:"127.0.0.1:8080" placeholder:"ADDR" env:"PARLEY_LISTEN"`
	URL       string `name:"url" help:"Public address of the site, if it is another than the one listened on: https://beer.example. Requests for other hosts are refused then." placeholder:"URL" env:"PARLEY_URL"`
	SiteName  string `help:"Name of the site." placeholder:"NAME" env:"PARLEY_SITE_NAME"`
	Math      bool   `help:"Typeset mathematics between dollar signs." env:"PARLEY_MATH"`
	Pictures  string `help:"Where uploaded pictures are kept: a folder, or s3://KEY:SECRET@endpoint/bucket/prefix?region=REGION. Default: pictures in the folder of the site's data." placeholder:"FOLDER|URL" env:"PARLEY_PICTURES"`
	PageCache int64  `help:"Bytes of memory for cached pages; 0 turns the cache off." default:"67108864" placeholder:"BYTES" env:"PARLEY_PAGE_CACHE"`
}

type serveCmd struct {
	siteFlags
	webFlags
}

func (c *serveCmd) Run(ctx context.Context, std *streams) error {
	s, err := store.Open(ctx, store.Options{Dir: c.Data, URL: c.DB})
	if err != nil {
		return err
	}
	defer s.Close()
	if c.Pictures == "" {
		c.Pictures = filepath.Join(c.Data, "pictures")
	}
	return c.serve(ctx, s, std)
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
	if err := demo.Write(dir+"/dump", time.Now()); err != nil {
		return err
	}
	if _, err := dump.Import(ctx, s, []string{dir + "/dump"}, dump.Options{SiteName: demo.SiteName}); err != nil {
		return err
	}
	moderators, err := demo.Moderators()
	if err != nil {
		return err
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
		return err
	}
	c.Pictures = dir + "/pictures"
	return c.serve(ctx, s, std)
}

// serve runs the site until the context ends, then lets requests finish.
func (f *webFlags) serve(ctx context.Context, s *store.Store, std *streams) error {
	listener, err := net.Listen("tcp", f.Listen)
	if err != nil {
		return parley.Errorf(parley.Invalid, "cannot listen on %s: %v", f.Listen, err)
	}
	logger := slog.New(slog.NewTextHandler(std.err, nil))
	address := f.URL
	if address == "" {
		address = "http://" + listener.Addr().String()
	}
	pictures, err := picture.Open(f.Pictures)
	if err != nil {
		listener.Close()
		return err
	}
	site, err := web.New(ctx, s, web.Options{URL: address, FixedHost: f.URL != "", SiteName: f.SiteName, Math: f.Math, PageCache: f.PageCache, Pictures: pictures, Logger: logger})
	if err != nil {
		listener.Close()
		return err
	}
	fmt.Fprintf(std.out, "Serving on http://%s\n", listener.Addr())
	return site.Serve(ctx, listener)
}
