package markup

import (
	"compress/gzip"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// dumpPost is a post as published and as it was written.
type dumpPost struct {
	site, id     string
	kind, title  string // PostTypeId, Title
	body, source string
}

// eachRow calls yield with the attributes of each row of a table of a dump.
func eachRow(t testing.TB, site, table string, yield func(map[string]string)) {
	t.Helper()
	f, err := os.Open(filepath.Join(data, "se-dump", site, table+".xml.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatalf("%s: %v", f.Name(), err)
	}
	rows := xml.NewDecoder(z)
	for {
		tok, err := rows.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v", f.Name(), err)
		}
		if el, ok := tok.(xml.StartElement); ok && el.Name.Local == "row" {
			row := make(map[string]string, len(el.Attr))
			for _, a := range el.Attr {
				row[a.Name.Local] = a.Value
			}
			yield(row)
		}
	}
}

// dumpPosts returns the posts of a dump with the Markdown of their last revision.
func dumpPosts(t testing.TB, site string) []dumpPost {
	t.Helper()
	source := map[string]string{}
	eachRow(t, site, "PostHistory", func(row map[string]string) {
		switch row["PostHistoryTypeId"] {
		case "2", "5", "8": // rows ascend by Id, so the last one wins
			source[row["PostId"]] = row["Text"]
		}
	})
	var posts []dumpPost
	eachRow(t, site, "Posts", func(row map[string]string) {
		text, ok := source[row["Id"]]
		if !ok {
			t.Errorf("%s: post %s has no revision", site, row["Id"])
		}
		posts = append(posts, dumpPost{site, row["Id"], row["PostTypeId"], row["Title"], row["Body"], text})
	})
	if len(posts) == 0 {
		t.Fatalf("%s: no posts", site)
	}
	return posts
}
