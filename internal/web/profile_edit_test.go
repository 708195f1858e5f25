package web

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"parley/internal/blob"
)

// TestProfileEdit changes what a member says about themselves.
func TestProfileEdit(t *testing.T) {
	eachAccountSite(t, Options{PageCache: 1 << 20}, func(t *testing.T, a *accountSite) {
		ann := a.join("Ann", goodPassword)
		question := "/questions/" + idOf(a.ask(1, "hops"))
		a.browser().get(question).shows(200, ">Ann<")
		const path = "/users/edit/1"
		ann.get(path).shows(200, `value="Ann"`)
		ann.fill(path, "display_name", "x", "website", "javascript:alert(1)", "location", strings.Repeat("y", 101), "about", strings.Repeat("z", 3001)).
			shows(422, `href="#website"`).shows(422, `href="#location"`).shows(422, `href="#about"`).shows(422, `href="#display_name"`).shows(422, `value="javascript:alert(1)"`)
		ann.fill(path, "display_name", "Ann Archer", "website", "ann.example.org/me", "location", " Ghent,  Belgium ", "about", "I *brew*.\n\n<script>alert(1)</script>").
			shows(200, "Your profile is saved").shows(200, `value="https://ann.example.org/me"`).shows(200, "I *brew*.")
		reader := a.browser().get("/users/1/ann-archer").shows(200, "<em>brew</em>").shows(200, "Ghent, Belgium").shows(200, `href="https://ann.example.org/me"`)
		if strings.Contains(reader.page, "<script>alert") {
			t.Error("a script in a profile")
		}
		a.browser().get(question).shows(200, ">Ann Archer<")
		a.clean()
	})
}

// TestPortrait uploads a picture, which is made anew, and removes it.
func TestPortrait(t *testing.T) {
	pictures, err := blob.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	eachAccountSite(t, Options{Pictures: pictures}, func(t *testing.T, a *accountSite) {
		ann := a.join("Ann", goodPassword)
		var file bytes.Buffer
		if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 640, 400))); err != nil {
			t.Fatal(err)
		}
		ann.get("/users/edit/1")
		ann.sendPicture([]byte("<svg/>")).shows(422, `href="#image"`)
		ann.sendPicture(file.Bytes()).shows(200, "Your picture is changed")
		address := regexp.MustCompile(`<img class="avatar avatar-large" src="(/images/[^"]+)"`).FindStringSubmatch(a.browser().get("/users/1/ann").page)
		if address == nil {
			t.Fatal("the profile does not show the picture")
		}
		img, err := png.Decode(strings.NewReader(a.browser().get(address[1]).page))
		if err != nil {
			t.Fatal(err)
		}
		if size := img.Bounds().Size(); size != image.Pt(portraitSide, portraitSide) {
			t.Errorf("the picture is %v, want %d × %d", size, portraitSide, portraitSide)
		}
		ann.get("/users/edit/1").fill("/users/edit/1/picture", "remove", "1").shows(200, "Your picture is changed")
		if page := a.browser().get("/users/1/ann").page; strings.Contains(page, address[1]) {
			t.Error("the profile still shows the picture")
		}
	})
}

func (p *person) sendPicture(content []byte) *person {
	p.a.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("image", "me.png")
	if err != nil {
		p.a.t.Fatal(err)
	}
	part.Write(content) // to memory
	w.Close()
	req, err := http.NewRequest("POST", p.a.address+"/users/edit/1/picture", &b)
	if err != nil {
		p.a.t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return p.do(req)
}

// TestPreferences chooses colours and letters.
func TestPreferences(t *testing.T) {
	eachAccountSite(t, Options{}, func(t *testing.T, a *accountSite) {
		ann := a.join("Ann", goodPassword)
		ann.get("/users/preferences/1").fill("/users/preferences/1", "theme", "dark").shows(200, "Saved").shows(200, `data-theme="dark"`)
		ann.fill("/users/preferences/1", "theme", "hotdog").shows(200, `data-theme="dark"`)
		ann.fill("/users/preferences/1", "theme", "")
		if strings.Contains(ann.page, "data-theme") {
			t.Error("the theme is not the system's again")
		}
		ann.get("/users/email/settings/1").shows(200, "Ann@example.org").fill("/users/email/settings/1", "digest", "weekly").shows(200, `value="weekly" checked`)
		if p := a.browser().get("/users/1/ann").page; strings.Contains(p, "Ann@example.org") {
			t.Error("the address is shown to others")
		}
	})
}
