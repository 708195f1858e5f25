package parley

import "testing"

func TestSlug(t *testing.T) {
	tests := []struct{ name, title, want string }{
		{"words", "What is a citra hop, and how does it differ from other hops?", "what-is-a-citra-hop-and-how-does-it-differ-from-other-hops"},
		{"only 80 characters of the title count", "Why do Iraqi officials repeatedly call for the withdrawal of coalition forces in Iraq?", "why-do-iraqi-officials-repeatedly-call-for-the-withdrawal-of-coalition-forces-in"},
		{"separators never double", "a - b / c__d", "a-b-c-d"},
		{"letters through the table", "Straße à l'été, Łódź Þor", "strasse-a-lete-lodz-thor"},
		{"dropped letters", "Пиво", ""},
		{"no separator first or last", "-- a --", "a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Slug(tt.title); got != tt.want {
				t.Errorf("Slug(%q) = %q, want %q", tt.title, got, tt.want)
			}
		})
	}
}

func TestUserSlug(t *testing.T) {
	if got, want := UserSlug("Kamil Kiełczewski"), "kamil-kiełczewski"; got != want {
		t.Errorf("UserSlug = %q, want %q", got, want)
	}
	if got, want := UserSlug("us_david"), "us-david"; got != want {
		t.Errorf("UserSlug = %q, want %q", got, want)
	}
}

func TestRedactAddress(t *testing.T) {
	tests := []struct {
		name, comment, want string
		redacted            bool
	}{
		{"an address and an id", "Proposed by 192.0.2.7|57baba8c-8396-466d-9dc6-fc4b948551a4 approved by 80 edit id of 85", "Proposed by anonymous user approved by 80 edit id of 85", true},
		{"version 6", "Proposed by 2001:db8::1|x approved by 80 edit id of 85", "Proposed by anonymous user approved by 80 edit id of 85", true},
		{"a member", "Proposed by 57 approved by 80 edit id of 85", "Proposed by 57 approved by 80 edit id of 85", false},
		{"Community", "Proposed by -1 approved by 80 edit id of 85", "Proposed by -1 approved by 80 edit id of 85", false},
		{"an address somebody wrote about", "ping 192.0.2.7 works", "ping 192.0.2.7 works", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, redacted := RedactAddress(tt.comment)
			if got != tt.want || redacted != tt.redacted {
				t.Errorf("RedactAddress(%q) = %q, %v, want %q, %v", tt.comment, got, redacted, tt.want, tt.redacted)
			}
		})
	}
}
