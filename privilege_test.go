package parley

import "testing"

func TestPrivileges(t *testing.T) {
	seen := map[string]bool{}
	last := 0
	for _, p := range Privileges {
		if seen[p.Slug] {
			t.Errorf("the privilege %q is listed twice", p.Slug)
		}
		seen[p.Slug] = true
		if p.Reputation == 0 {
			continue
		}
		if p.Reputation < last {
			t.Errorf("%q at %d stands after one at %d", p.Slug, p.Reputation, last)
		}
		if p.PrivateBeta > p.Reputation || p.Full < p.Reputation {
			t.Errorf("%q: %d, %d, %d do not grow with the site", p.Slug, p.PrivateBeta, p.Reputation, p.Full)
		}
		last = p.Reputation
	}
}
