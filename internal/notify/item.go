package notify

import (
	"fmt"
	"net/url"

	"parley/internal/message"
	"parley/internal/store"
)

// Path is where an entry of the inbox leads, on the site and from letters.
func Path(i store.InboxItem) string {
	switch {
	case i.Type == SavedSearch && i.Query == "":
		return "/search/saved" // it was removed
	case i.Type == SavedSearch:
		return "/search?q=" + url.QueryEscape(i.Query) + "&tab=newest"
	case i.Post == 0:
		return "/tags/synonyms"
	case i.Comment != 0:
		return fmt.Sprintf("/posts/comments/%d", i.Comment)
	case i.Edit != 0:
		return fmt.Sprintf("/suggested-edits/%d", i.Edit)
	}
	return fmt.Sprintf("/posts/%d", i.Post)
}

// Title names what an entry leads to.
func Title(m *message.Catalogue, i store.InboxItem) string {
	switch {
	case i.Type == SavedSearch && i.Search == "":
		return m.Text("savedsearch.title")
	case i.Type == SavedSearch:
		return i.Search
	case i.Post == 0:
		return m.Text("tagpage.synonyms.title")
	case i.Title == "":
		return m.Text("question.untitled")
	}
	return i.Title
}

// Text says what an entry is about; name is that of who caused it.
func Text(m *message.Catalogue, i store.InboxItem, name string) string {
	key := "inbox." + i.Type
	if text := m.Text(key, "name", name, "title", i.Place.Title); text != key {
		return text
	}
	return m.Text("inbox.other", "name", name)
}
