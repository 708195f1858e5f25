package web

import (
	"fmt"
	"strings"
	"testing"

	"parley"
	"parley/internal/message"
	"parley/internal/store"
)

// TestBadgeGroups says that each known badge has a criterion and stands in one
// group only.
func TestBadgeGroups(t *testing.T) {
	messages, err := message.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	p := &page{site: &site{Messages: messages}}
	seen := map[string]bool{}
	for _, g := range badgeGroups {
		for _, slug := range strings.Fields(g.slugs) {
			if seen[slug] {
				t.Errorf("the badge %s stands in two groups", slug)
			}
			seen[slug] = true
			if p.criterion(store.Badge{Name: strings.ReplaceAll(slug, "-", " ")}) == "" {
				t.Errorf("the badge %s has no criterion", slug)
			}
		}
	}
	for _, key := range messages.Keys() {
		if slug, ok := strings.CutPrefix(key, "badges.criterion."); ok && !seen[slug] && !strings.HasPrefix(slug, "tag-") {
			t.Errorf("the criterion %s belongs to no badge", slug)
		}
	}
	if got := p.criterion(store.Badge{Name: "Something of our own"}); got != "" {
		t.Errorf("an unknown badge has the criterion %q", got)
	}
	if got, want := p.criterion(store.Badge{Name: "c++", TagBased: true, Class: parley.Gold}), "At least 200 answers about c++, with a total score of 1,000."; got != want {
		t.Errorf("the criterion of a tag badge is %q, want %q", got, want)
	}
}

func TestGroupBadges(t *testing.T) {
	list := []store.Badge{{Name: "Zeal"}, {Name: "Teacher"}, {Name: "Student"}, {Name: "Guru"}, {Name: "Admirer"}}
	var got []string
	for _, g := range groupBadges(list) {
		for _, b := range g.Badges {
			got = append(got, g.Name+" "+b.Name)
		}
	}
	want := "[question Student answer Guru answer Teacher other Zeal other Admirer]"
	if fmt.Sprint(got) != want {
		t.Errorf("groupBadges = %v, want %s", got, want)
	}
}
