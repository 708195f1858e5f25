package parley

import (
	"net/url"
	"slices"
	"strings"
)

// secretNames are parameters that carry the session or the rights of the person who
// copied an address (evidence.md §9.4).
var secretNames = []string{"sid", "phpsessid", "jsessionid", "sessionid", "session", "token", "access_token", "auth", "key", "apikey", "api_key", "sig", "signature", "password"}

// SecretIn returns the name of a parameter of address that carries somebody's
// session or rights, if there is one. Such an address is no source and is never
// fetched: whoever has it could act for its writer.
func SecretIn(address string) (parameter string, found bool) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return "", false
	}
	query, _ := url.ParseQuery(u.RawQuery) // what is well formed of it
	for name := range query {
		if slices.Contains(secretNames, strings.ToLower(name)) {
			return name, true
		}
	}
	// Java servers put it in the path: /page;jsessionid=1F2E.
	for part := range strings.SplitSeq(u.Path, ";") {
		if name, _, ok := strings.Cut(part, "="); ok && slices.Contains(secretNames, strings.ToLower(name)) {
			return name, true
		}
	}
	return "", false
}
