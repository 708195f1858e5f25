package fetch

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"parley"
)

// special are the address ranges that are not the public internet: the IANA
// special-purpose registries (security.md §1, link fetching).
var special = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
	"192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
	"198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
)

// unicast is all of IPv6 that is assigned to the public internet.
var unicast = netip.MustParsePrefix("2000::/3")

func prefixes(list ...string) []netip.Prefix {
	var all []netip.Prefix
	for _, s := range list {
		all = append(all, netip.MustParsePrefix(s))
	}
	return all
}

// nat64 is where networks without IPv4 put it (RFC 6052).
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

// Public reports whether an address belongs to the public internet. Mapped
// IPv4 addresses and those behind NAT64 count as what they map; every other way
// of wrapping one (6to4, Teredo, compatible) is refused as it stands.
func Public(a netip.Addr) bool {
	if !a.IsValid() || a.Zone() != "" {
		return false
	}
	a = a.Unmap()
	if nat64.Contains(a) {
		b := a.As16()
		a = netip.AddrFrom4([4]byte(b[12:]))
	}
	if a.Is6() && !unicast.Contains(a) {
		return false
	}
	return !slices.ContainsFunc(special, func(p netip.Prefix) bool { return p.Contains(a) })
}

// privateNames are the endings of names that mean something within a network.
var privateNames = []string{"localhost", "local", "internal", "intranet", "lan", "home.arpa", "onion", "test", "invalid"}

// parse reads an address and judges what can be judged before it is resolved.
func (f *Fetcher) parse(address string) (*url.URL, error) {
	refuse := func(why string) error { return fmt.Errorf("%s: %w", why, ErrRefused) }
	tooLong := "an address of more than 4,096 bytes"
	if len(address) > maxURL {
		return nil, refuse(tooLong)
	}
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return nil, refuse("an address that is not understood")
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Opaque != "" {
		return nil, refuse("the scheme " + u.Scheme)
	}
	if u.User != nil {
		return nil, refuse("an address with a user's name")
	}
	if name, found := parley.SecretIn(address); found {
		return nil, refuse("an address with somebody's session, " + name)
	}
	host, err := f.host(u.Hostname())
	if err != nil {
		return nil, err
	}
	port := u.Port()
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || !f.o.Loopback && !slices.Contains(f.o.Ports, uint16(n)) {
			return nil, refuse("port " + port)
		}
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	u.Host = host
	if port != "" {
		u.Host += ":" + port
	}
	u.Fragment, u.RawFragment = "", ""
	if len(u.String()) > maxURL { // escaping makes it longer
		return nil, refuse(tooLong)
	}
	return u, nil
}

const maxURL = 4096

// host is the name to resolve, in ASCII, or an address in its one spelling.
func (f *Fetcher) host(name string) (string, error) {
	if a, err := netip.ParseAddr(name); err == nil {
		if !f.dialable(a) {
			return "", fmt.Errorf("the address %s: %w", a, ErrRefused)
		}
		return a.Unmap().String(), nil
	}
	ascii, err := idna.Lookup.ToASCII(strings.TrimSuffix(name, "."))
	if again, err2 := idna.Lookup.ToASCII(ascii); err != nil || err2 != nil || ascii == "" || again != ascii {
		return "", fmt.Errorf("the host %q: %w", name, ErrRefused)
	}
	if ascii != name {
		if a, err := netip.ParseAddr(ascii); err == nil { // full-width digits are digits now
			return f.host(a.String())
		}
	}
	if numeric(ascii) || !f.o.Loopback && (!strings.Contains(ascii, ".") || private(ascii)) || f.own(ascii) {
		return "", fmt.Errorf("the host %q: %w", name, ErrRefused)
	}
	return ascii, nil
}

func private(name string) bool {
	return slices.ContainsFunc(privateNames, func(end string) bool {
		return name == end || strings.HasSuffix(name, "."+end)
	})
}

// numeric reports whether a resolver might read a name as an address written
// in an old way: "127.1", "0x7f000001", "0177.0.0.1".
func numeric(name string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	if last == "" {
		return true
	}
	if hex, ok := strings.CutPrefix(last, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return strings.Trim(last, "0123456789") == ""
}

func (f *Fetcher) own(host string) bool {
	return slices.ContainsFunc(f.o.OwnHosts, func(o string) bool { return strings.EqualFold(host, o) })
}

func (f *Fetcher) dialable(a netip.Addr) bool {
	return Public(a) || f.o.Loopback && a.Unmap().IsLoopback()
}

// dial connects to an address of the host that the policy allows: the one that
// was judged is the one that is dialled, whatever the name gives next time.
func (f *Fetcher) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	addresses, err := f.resolve(ctx, host)
	if err != nil {
		return nil, err
	}
	// One address that is not allowed refuses the host: a name that is half
	// public is a trap.
	for _, a := range addresses {
		if !f.dialable(a) || f.ownAddress(ctx, a) {
			return nil, fmt.Errorf("%s is %s: %w", host, a, ErrRefused)
		}
	}
	for _, a := range addresses {
		var conn net.Conn
		if conn, err = f.connect(ctx, network, net.JoinHostPort(a.Unmap().String(), port)); err == nil {
			return conn, nil
		}
	}
	return nil, err
}

func (f *Fetcher) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, nil
	}
	addresses, err := f.o.Resolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, err
	}
	if len(addresses) == 0 {
		return nil, &net.DNSError{Err: "no addresses", Name: host, IsNotFound: true}
	}
	return addresses, nil
}
