package fetch

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// ownKept is how long the site's own addresses are remembered.
const ownKept = 5 * time.Minute

// ownAddresses are the addresses of this machine and of the site's hosts:
// another name that leads to the site is still the site.
type ownAddresses struct {
	mu      sync.Mutex
	list    []netip.Addr
	expires time.Time
}

// ownAddress reports whether a belongs to the site itself.
func (f *Fetcher) ownAddress(ctx context.Context, a netip.Addr) bool {
	if f.o.Loopback && a.Unmap().IsLoopback() {
		return false
	}
	f.addresses.mu.Lock()
	defer f.addresses.mu.Unlock()
	if now := f.o.Now(); now.After(f.addresses.expires) {
		f.addresses.list, f.addresses.expires = f.lookUpOwn(ctx), now.Add(ownKept)
	}
	return slices.Contains(f.addresses.list, a.Unmap())
}

// IsAt reports whether an address is one of those that a host has, on the public
// internet and not our own: where somebody is who sends from there. It asks the
// resolver, for at most three seconds.
func (f *Fetcher) IsAt(ctx context.Context, host string, a netip.Addr) bool {
	if a = a.Unmap(); !f.dialable(a) || f.ownAddress(ctx, a) || f.own(host) {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	list, err := f.resolve(ctx, host)
	return err == nil && slices.ContainsFunc(list, func(of netip.Addr) bool { return of.Unmap() == a })
}

func (f *Fetcher) lookUpOwn(ctx context.Context) []netip.Addr {
	var list []netip.Addr
	// Without interfaces to list, or a name that does not resolve, there is
	// nothing to compare with.
	if interfaces, err := net.InterfaceAddrs(); err == nil {
		for _, i := range interfaces {
			if p, err := netip.ParsePrefix(i.String()); err == nil {
				list = append(list, p.Addr().Unmap().WithZone(""))
			}
		}
	}
	for _, host := range f.o.OwnHosts {
		if addresses, err := f.resolve(ctx, host); err == nil {
			for _, a := range addresses {
				list = append(list, a.Unmap())
			}
		}
	}
	return list
}
