package sources

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"parley/internal/evidence"
	"parley/internal/extract"
)

// named is what a writer says of a source in the title of its link. What is not said
// is empty.
type named struct {
	outlet    string
	title     string
	published string // 2024-01 or 2024-01-10
}

// maxLinkTitle is how many characters of a link's title are read.
const maxLinkTitle = 300

// readLinkTitle reads "Reuters — Iraq PM interview, 2024-01-10" (evidence.md §3.1):
// outlet, title and date, or the title alone.
func readLinkTitle(text string) (n named) {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > maxLinkTitle {
		text = string(runes[:maxLinkTitle])
	}
	for at := 0; ; {
		i := strings.Index(text[at:], ", ")
		if i < 0 {
			break
		}
		at += i + len(", ")
		if date, start, end := extract.FindDate(text[at:], ""); date.Month != 0 && start == 0 && end == len(text)-at {
			n.published, text = date.String(), text[:at-len(", ")]
			break
		}
	}
	if outlet, title, ok := strings.Cut(text, " — "); ok {
		n.outlet, text = strings.TrimSpace(outlet), title
	}
	n.title = strings.TrimSpace(text)
	return n
}

// linkTitles are the titles of the links of a post, by the normalised address.
func linkTitles(post string) map[string]string {
	if !strings.Contains(post, " title=") {
		return nil
	}
	var found map[string]string
	for z := html.NewTokenizer(strings.NewReader(post)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return found
		case html.StartTagToken:
			t := z.Token()
			if t.DataAtom != atom.A {
				continue
			}
			var address, title string
			for _, a := range t.Attr {
				switch a.Key {
				case "href":
					address = evidence.NormURL(a.Val)
				case "title":
					title = a.Val
				}
			}
			if address != "" && title != "" && found[address] == "" {
				if found == nil {
					found = map[string]string{}
				}
				found[address] = title
			}
		}
	}
}
