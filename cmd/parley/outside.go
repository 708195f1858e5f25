package main

import (
	"net/url"
	"strconv"
	"time"

	"parley"
	"parley/internal/fetch"
	"parley/internal/sources"
)

// outsideFlags say how other sites are asked: the archive of the server, and
// parley evidence scan.
type outsideFlags struct {
	URL       string        `name:"url" help:"Public address of the site, if it is another than the one listened on: https://beer.example. Requests for other hosts are refused then." placeholder:"URL" env:"PARLEY_URL"`
	SiteName  string        `help:"Name of the site." placeholder:"NAME" env:"PARLEY_SITE_NAME"`
	Contact   string        `help:"Address where other sites can ask about our visits, told to them with each." placeholder:"URL" env:"PARLEY_CONTACT"`
	Gates     []string      `name:"timegates" help:"Time gates of web archives that are asked for pages which are lost before the site had a copy (Memento, RFC 7089): https://archive.example/timegate/. The address of the page is put behind. Without them none is asked." placeholder:"URL,…" env:"PARLEY_TIMEGATES"`
	Egress    string        `name:"egress-proxy" help:"Proxy through which other sites are asked, for sources and for providers of sign-in: http://proxy.example:3128. It resolves the names, so it has to refuse private networks itself." placeholder:"URL" env:"PARLEY_EGRESS_PROXY"`
	Ports     []string      `name:"fetch-ports" help:"Ports of other sites that may be connected to; 80 and 443 if none are named." placeholder:"PORT,…" env:"PARLEY_FETCH_PORTS"`
	Workers   int           `name:"fetch-workers" help:"How many sources are fetched at the same time." default:"4" placeholder:"N" env:"PARLEY_FETCH_WORKERS"`
	Every     time.Duration `name:"fetch-every" help:"Least time between two fetches, whatever the host: 500ms, 2s." default:"500ms" placeholder:"TIME" env:"PARLEY_FETCH_EVERY"`
	HostEvery time.Duration `name:"fetch-host-every" help:"Least time between two fetches from one host; longer if it asks for that." default:"10s" placeholder:"TIME" env:"PARLEY_FETCH_HOST_EVERY"`
	Budget    int64         `name:"bodies-budget" help:"Bytes that the bodies of copies may take. Over it, those that support no quotation go first; texts always stay." default:"2147483648" placeholder:"BYTES" env:"PARLEY_BODIES_BUDGET"`
}

// mostWorkers is more fetches at a time than the budget of connections and the
// paces of hosts let run.
const mostWorkers = 64

// archive puts what the flags say into the options of an archive.
func (f *outsideFlags) archive(o sources.Options) (sources.Options, error) {
	switch {
	case f.Workers < 1 || f.Workers > mostWorkers:
		return o, parley.Errorf(parley.Invalid, "--fetch-workers takes 1 to %d, and %d is not", mostWorkers, f.Workers)
	case f.Every <= 0:
		return o, parley.Errorf(parley.Invalid, "--fetch-every takes a time above nothing, such as 500ms")
	case f.Budget < 1:
		return o, parley.Errorf(parley.Invalid, "--bodies-budget takes a number of bytes above 0, such as 2147483648")
	}
	if err := sources.CheckTimeGates(f.Gates); err != nil {
		return o, err
	}
	o.Workers, o.Rate, o.Budget, o.TimeGates = f.Workers, f.Every, f.Budget, f.Gates
	return o, nil
}

// fetcher is the client for other sites of a site at an address, "" if it is not
// known.
func (f *outsideFlags) fetcher(address string) (*fetch.Fetcher, error) {
	if f.HostEvery <= 0 {
		return nil, parley.Errorf(parley.Invalid, "--fetch-host-every takes a time above nothing, such as 10s")
	}
	o := fetch.Options{SiteName: f.SiteName, Contact: f.Contact, Pace: f.HostEvery}
	for _, text := range f.Ports {
		port, err := strconv.ParseUint(text, 10, 16)
		if err != nil || port == 0 {
			return nil, parley.Errorf(parley.Invalid, "--fetch-ports takes ports such as 80,443, and %q is none", text)
		}
		o.Ports = append(o.Ports, uint16(port))
	}
	if u, err := url.Parse(address); err == nil && u.Hostname() != "" {
		o.OwnHosts = []string{u.Hostname()}
	}
	if f.Egress != "" {
		u, err := url.Parse(f.Egress)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, parley.Errorf(parley.Invalid, "--egress-proxy is no proxy like http://proxy.example:3128")
		}
		o.Proxy = u
	}
	return fetch.New(o), nil
}
