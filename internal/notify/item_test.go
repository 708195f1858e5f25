package notify

import (
	"strings"
	"testing"

	"parley/internal/message"
	"parley/internal/store"
)

// TestItem says where entries of the inbox lead and what they are called.
func TestItem(t *testing.T) {
	m, err := message.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	place := store.Place{Title: "Why is foam white?"}
	for _, tt := range []struct {
		name        string
		item        store.InboxItem
		path, title string
	}{
		{"an answer", store.InboxItem{Type: NewAnswer, Post: 7, Place: place}, "/posts/7", place.Title},
		{"a comment", store.InboxItem{Type: Comment, Post: 7, Comment: 9, Place: place}, "/posts/comments/9", place.Title},
		{"a suggested edit", store.InboxItem{Type: EditSuggested, Post: 7, Edit: 3, Place: place}, "/suggested-edits/3", place.Title},
		{"a post without a title", store.InboxItem{Type: PostDeleted, Post: 7}, "/posts/7", m.Text("question.untitled")},
		{"a synonym", store.InboxItem{Type: SynonymApproved}, "/tags/synonyms", m.Text("tagpage.synonyms.title")},
		{"a saved search", store.InboxItem{Type: SavedSearch, Search: "Foam", Query: "foam [ale]"}, "/search?q=foam+%5Bale%5D&tab=newest", "Foam"},
		{"a saved search that was removed", store.InboxItem{Type: SavedSearch}, "/search/saved", m.Text("savedsearch.title")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Path(tt.item); got != tt.path {
				t.Errorf("it leads to %s, want %s", got, tt.path)
			}
			if got := Title(m, tt.item); got != tt.title {
				t.Errorf("it is called %q, want %q", got, tt.title)
			}
			if tt.title == "" || tt.title == "savedsearch.title" {
				t.Errorf("the catalogue has no %q", tt.title)
			}
		})
	}
}

// TestSearchText checks that the notice of a saved search names what was found.
func TestSearchText(t *testing.T) {
	m, err := message.Load("en")
	if err != nil {
		t.Fatal(err)
	}
	i := store.InboxItem{Type: SavedSearch, Search: "Foam", Place: store.Place{Title: "Why is foam white?"}}
	if got := Text(m, i, ""); !strings.Contains(got, "saved search") || !strings.Contains(got, "Why is foam white?") {
		t.Errorf("the notice says %q", got)
	}
}
