package web

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"parley"
	"parley/internal/blob"
	"parley/internal/markup"
	"parley/internal/store"
	"parley/internal/testkit"
)

// sendAs sends a form with a session.
func sendAs(t testing.TB, m testkit.Member, address string, values url.Values, header ...string) (status int, h http.Header, body string) {
	t.Helper()
	req, err := http.NewRequest("POST", address, strings.NewReader(values.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	req.AddCookie(&http.Cookie{Name: "session", Value: m.Token})
	return do(t, req)
}

func TestUpload(t *testing.T) {
	s := testkit.Open(t, store.Options{Dir: testkit.FreshFolder(t)})
	site := serveWith(t, s, Options{PageCache: 1 << 20, Pictures: blob.Folder(t.TempDir())})
	ann := testkit.Join(t, s, "Ann Archer", 120, parley.Member)
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	send := func(accept string, content []byte) (int, string) {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		part, err := w.CreateFormFile("image", "a.svg") // names are not believed
		if err != nil {
			t.Fatal(err)
		}
		part.Write(content) // to memory
		w.WriteField("alt", "a [grey] box")
		w.Close()
		req, err := http.NewRequest("POST", site+"/upload/image", &b)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", w.FormDataContentType())
		req.Header.Set("Accept", accept)
		req.AddCookie(&http.Cookie{Name: "session", Value: ann.Token})
		status, _, body := do(t, req)
		return status, body
	}
	status, body := send("application/json", file.Bytes())
	var answer struct{ Address, Markdown string }
	if err := json.Unmarshal([]byte(body), &answer); err != nil || status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	if answer.Markdown != "![a grey box]("+answer.Address+")" {
		t.Errorf("Markdown %q", answer.Markdown)
	}
	code, header, content := get(t, site+answer.Address)
	if code != 200 || header.Get("Content-Type") != "image/png" || header.Get("Content-Security-Policy") != picturePolicy || header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the picture: %d %v", code, header)
	}
	if _, err := png.Decode(strings.NewReader(content)); err != nil {
		t.Error(err)
	}
	if status, body := send("text/html", file.Bytes()); status != 200 || !strings.Contains(body, "![a grey box](/images/") {
		t.Errorf("without script: %d", status)
	}
	if status, body := send("application/json", []byte("<svg/>")); status != 422 || !strings.Contains(body, "no PNG") {
		t.Errorf("no picture: %d %s", status, body)
	}
	if status, body := send("text/html", []byte("<svg/>")); status != 422 || !strings.Contains(body, `href="#image"`) {
		t.Errorf("no picture, without script: %d", status)
	}
	for _, name := range []string{"aaaaaaaaaaaaaaaaaaaaaaaaaa.png", "..%2f..%2fetc%2fpasswd", "x.svg"} {
		if status, _, _ := get(t, site+"/images/"+name); status != 404 {
			t.Errorf("/images/%s = %d", name, status)
		}
	}
}

// TestPreview compares the preview with what the renderer makes of the text. A
// quotation has its badge, as on the page, which has tests of its own.
func TestPreview(t *testing.T) {
	s := testkit.Open(t, store.Options{Dir: testkit.FreshFolder(t)})
	site := testServer(t, s)
	ann := testkit.Join(t, s, "Ann Archer", 120, parley.Member)
	host, _ := url.Parse(site)
	want, err := markup.New(markup.Site{Hosts: []string{host.Host}}).Markdown("A **remark**\n\n<script>alert(1)</script> & `code`")
	if err != nil {
		t.Fatal(err)
	}
	status, _, body := sendAs(t, ann, site+"/preview", url.Values{"body": {"A **remark**\r\n\r\n<script>alert(1)</script> & `code`"}})
	if status != 200 || body != want {
		t.Errorf("%d %q, want %q", status, body, want)
	}
	if status, _, _ := sendAs(t, ann, site+"/preview", url.Values{"body": {strings.Repeat("x", 30_001)}}); status != 400 {
		t.Errorf("too long a text: %d", status)
	}
}
