package evidence

import "testing"

func TestConfirm(t *testing.T) {
	inside := Candidate{URL: "https://a.example/", By: LinkInside}
	after := Candidate{URL: "https://b.example/", By: LinkAfter}
	lead := Candidate{URL: "https://c.example/", By: LeadIn}
	inherited := Candidate{URL: "https://d.example/", By: Inherited, Weak: true}
	other := Candidate{URL: "https://e.example/", By: LinkAfter, Weak: true}
	tests := []struct {
		name    string
		list    []Candidate
		results []Status
		chosen  int
		settled bool
	}{
		{"no candidate", nil, nil, -1, true},
		{"the writer's word", []Candidate{inside, after}, []Status{Altered, Verbatim}, 0, true},
		{"the writer's word, not found", []Candidate{inside, after}, []Status{NotFound, Verbatim}, 0, true},
		{"the writer's word, not compared yet", []Candidate{inside, after}, []Status{"", Verbatim}, -1, false},
		{"a guess that holds the words", []Candidate{after, lead}, []Status{Verbatim, ""}, 0, true},
		{"a guess that is wrong", []Candidate{after, lead}, []Status{NotFound, Altered}, 1, true},
		{"a guess that is wrong, another to come", []Candidate{after, lead}, []Status{NotFound, ""}, -1, false},
		{"a better one may come", []Candidate{after, lead}, []Status{Partial, ""}, 0, false},
		{"the better of two", []Candidate{after, lead}, []Status{Partial, Verbatim}, 1, true},
		{"guesses that are all wrong", []Candidate{after, lead}, []Status{NotFound, NotFound}, 0, true},
		{"a guess that cannot be reached", []Candidate{after, other}, []Status{Unreachable, NotFound}, 0, true},
		{"a link elsewhere that holds the words", []Candidate{after, other}, []Status{NotFound, Verbatim}, 1, true},
		{"inherited and confirmed", []Candidate{inherited}, []Status{Verbatim}, 0, true},
		{"inherited and not confirmed", []Candidate{inherited, other}, []Status{NotFound, NotFound}, -1, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if chosen, settled := Confirm(tt.list, tt.results); chosen != tt.chosen || settled != tt.settled {
				t.Errorf("Confirm = %d, %v; want %d, %v", chosen, settled, tt.chosen, tt.settled)
			}
		})
	}
}
