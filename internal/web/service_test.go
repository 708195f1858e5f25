package web

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"parley/internal/store"
	"parley/internal/testkit"
)

// TestSitemaps reads the index and every part: the addresses are canonical.
func TestSitemaps(t *testing.T) {
	type list struct {
		Locations []string `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 url>loc"`
		Parts     []string `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemap>loc"`
	}
	read := func(t *testing.T, address string) (l list) {
		t.Helper()
		status, header, body := get(t, address)
		if status != 200 || !strings.HasPrefix(header.Get("Content-Type"), "application/xml") {
			t.Fatalf("%s = %d %s", address, status, header.Get("Content-Type"))
		}
		if err := xml.Unmarshal([]byte(body), &l); err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		return l
	}
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		index := read(t, site+"/sitemap.xml")
		var all []string
		for _, part := range index.Parts {
			all = append(all, read(t, part).Locations...)
		}
		if len(index.Parts) < 3 || len(all) < 1029+153 {
			t.Fatalf("%d parts list %d pages", len(index.Parts), len(all))
		}
		for i := 0; i < len(all); i += 97 {
			status, _, body := get(t, all[i])
			canonical := head(body, `<link rel="canonical" href="([^"]*)"`)
			if status != 200 || canonical != all[i] {
				t.Errorf("the sitemap lists %s: %d, canonical %s", all[i], status, canonical)
			}
		}
		for _, path := range []string{"/sitemap-questions-99.xml", "/sitemap-questions-0.xml", "/sitemap-questions-01.xml", "/sitemap-posts-1.xml",
			"/sitemap-questions-99999999999999999999.xml", "/sitemap-questions-1844674407370955.xml", "/sitemap.html"} {
			if status, _, _ := get(t, site+path); status != 404 {
				t.Errorf("%s = %d, want 404", path, status)
			}
		}
	})
}

func TestServiceAddresses(t *testing.T) {
	site := testServer(t, testkit.Beer(t, "sqlite"))
	tests := []struct {
		path   string
		status int
		to     string
	}{
		{"/faq", 301, "/help"}, {"/about", 301, "/tour"}, {"/editing-help", 301, "/help/formatting"}, {"/legal", 301, "/help/licensing"},
		{"/legal/terms", 301, "/help/licensing"}, {"/privileges", 301, "/help/privileges"}, {"/privileges/nothing", 404, ""},
		{"/help/privileges/nothing", 404, ""}, {"/help/nothing", 302, "/help"}, {"/help/asking", 302, "/help#asking"}, {"/help/tour", 301, "/tour"},
		{"/admin/dashboard", 404, ""}, {"/collectives", 404, ""}, {"/oauth", 404, ""}, {"/nothing", 404, ""},
		{"/users/signup", 200, ""}, {"/users/logout", 302, "/users/login?returnurl=%2Fusers%2Flogout"}, {"/users/account-recovery", 200, ""},
	}
	for _, tt := range tests {
		status, header, body := get(t, site+tt.path)
		if status != tt.status || header.Get("Location") != tt.to {
			t.Errorf("GET %s = %d %s, want %d %s", tt.path, status, header.Get("Location"), tt.status, tt.to)
		}
		if key := keyLike.FindString(body); key != "" {
			t.Errorf("%s shows the key %q", tt.path, key)
		}
	}
}

func TestRobots(t *testing.T) {
	site := testServer(t, testkit.Beer(t, "sqlite"))
	_, _, body := get(t, site+"/robots.txt")
	for _, want := range []string{"User-agent: *\n", "Disallow: /search\n", "Disallow: /posts/\n", "\nSitemap: " + site + "/sitemap.xml\n"} {
		if !strings.Contains(body, want) {
			t.Errorf("robots.txt lacks %q:\n%s", want, body)
		}
	}
	for line := range strings.Lines(body) {
		if path, ok := strings.CutPrefix(strings.TrimSpace(line), "Disallow: "); ok && strings.HasPrefix(questionOne, path) {
			t.Errorf("questions are withheld by %q", line)
		}
	}
}

func TestOpenSearch(t *testing.T) {
	site := serveWith(t, testkit.Beer(t, "sqlite"), Options{SiteName: `A & <B> with a name that is long`})
	_, header, body := get(t, site+"/opensearch.xml")
	var d struct {
		ShortName string
		URL       struct {
			Template string `xml:"template,attr"`
		} `xml:"Url"`
	}
	if err := xml.Unmarshal([]byte(body), &d); err != nil {
		t.Fatal(err)
	}
	if d.ShortName != "A & <B> with a n" || d.URL.Template != site+"/search?q={searchTerms}" || !strings.HasPrefix(header.Get("Content-Type"), "application/opensearchdescription+xml") {
		t.Errorf("the description is %+v, %s", d, header.Get("Content-Type"))
	}
}

func TestIcons(t *testing.T) {
	site := testServer(t, testkit.Beer(t, "sqlite"))
	touch := fetchIcon(t, site+"/apple-touch-icon.png", "image/png")
	if img, err := png.Decode(bytes.NewReader(touch)); err != nil || img.Bounds().Dx() != 180 {
		t.Errorf("the touch icon: %v", err)
	}
	ico := fetchIcon(t, site+"/favicon.ico", "image/x-icon")
	if n := int(binary.LittleEndian.Uint16(ico[4:])); n != 3 {
		t.Errorf("the icon holds %d images, want 3", n)
	}
	for i, want := range []int{16, 32, 48} {
		entry := ico[6+16*i:]
		at := binary.LittleEndian.Uint32(entry[12:])
		img, err := png.Decode(bytes.NewReader(ico[at : at+binary.LittleEndian.Uint32(entry[8:])]))
		if err != nil || img.Bounds().Dx() != want || int(entry[0]) != want {
			t.Errorf("image %d of the icon: %v, want %d pixels", i, err, want)
		}
	}
	var drawing struct{ XMLName xml.Name }
	if err := xml.Unmarshal(fetchIcon(t, site+"/favicon.svg", "image/svg+xml"), &drawing); err != nil || drawing.XMLName.Local != "svg" {
		t.Errorf("the drawing is %v, %v", drawing, err)
	}
	if len(touch)+len(ico) > 10_000 {
		t.Errorf("the icons have %d bytes", len(touch)+len(ico))
	}
}

func fetchIcon(t *testing.T, address, contentType string) []byte {
	t.Helper()
	status, header, body := get(t, address)
	if status != http.StatusOK || header.Get("Content-Type") != contentType {
		t.Fatalf("%s = %d %s", address, status, header.Get("Content-Type"))
	}
	return []byte(body)
}

// TestMissingQuestion finds questions for the words of an address, and nothing
// where there are none.
func TestMissingQuestion(t *testing.T) {
	testkit.EachBeer(t, func(t *testing.T, s *store.Store) {
		site := testServer(t, s)
		tests := []struct {
			path, want string
			similar    bool
		}{
			{"/questions/77777/what-is-a-citra-hop", `href="` + questionOne + `"`, true},
			{"/questions/77777/zzzz-qqqq", "", false},
			{"/questions/77777", "", false},
			{"/questions/77777/-", "", false},
			{"/users/77777/what-is-a-citra-hop", "", false},
			{"/questions/77777/" + strings.Repeat("beer-", 300), "", true},
		}
		for _, tt := range tests {
			status, _, body := get(t, site+tt.path)
			if similar := strings.Contains(body, `id="similar"`); status != 404 || similar != tt.similar || !strings.Contains(body, tt.want) {
				t.Errorf("%.60s = %d, suggests %v; want 404, %v with %s", tt.path, status, similar, tt.similar, tt.want)
			}
		}
	})
}

// TestRemovedQuestion says of a removed question that it was removed.
func TestRemovedQuestion(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		hostileHistory(t, s)
		err := s.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.ExecContext(t.Context(), `UPDATE posts SET deletion_date = 1`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		site := testServer(t, s)
		for _, path := range []string{"/questions/1", "/questions/1/script", "/q/1", "/a/1", "/posts/1/revisions", "/posts/1/timeline", "/posts/1/comments"} {
			if status, _, body := get(t, site+path); status != 404 || !strings.Contains(body, "This post has been removed.") {
				t.Errorf("%s = %d, want 404 and that it was removed", path, status)
			}
		}
	})
}
