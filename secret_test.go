package parley_test

import (
	"testing"

	"parley"
)

func TestSecretIn(t *testing.T) {
	for address, want := range map[string]string{
		"https://a.example/x?id=3": "", "https://a.example/x?PHPSESSID=1": "PHPSESSID", "https://a.example/x;jsessionid=1F?y=2": "jsessionid",
		"https://a.example/keys?monkey=1": "", "https://a.example/?a=1&token=x": "token", "https://a.example/#token=x": "", "https://a.example/?Key=1F": "Key", "https://a.example/a;x=1/b;sid=2": "sid", "%zz": "",
	} {
		if got, found := parley.SecretIn(address); got != want || found != (want != "") {
			t.Errorf("SecretIn(%q) = %q, %v", address, got, found)
		}
	}
}

func FuzzSecretIn(f *testing.F) {
	f.Add("https://a.example/x;jsessionid=1F?y=2;z&&=")
	f.Fuzz(func(t *testing.T, address string) {
		if name, found := parley.SecretIn(address); found != (name != "") {
			t.Errorf("SecretIn(%q) = %q, %v", address, name, found)
		}
	})
}
