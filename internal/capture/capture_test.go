package capture

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// read reads a captured page in the form that its name and bytes tell.
func read(t *testing.T, name string, data []byte) *Thread {
	t.Helper()
	var thread *Thread
	var err error
	switch form := Detect(name, data[:min(1024, len(data))]); form {
	case HTMLForm:
		thread, err = HTML(bytes.NewReader(data))
	case TextForm:
		thread, err = Text(bytes.NewReader(data))
	default:
		t.Fatalf("Detect(%q) = %q", name, form)
	}
	if err != nil {
		t.Fatalf("reading %s: %v", name, err)
	}
	return thread
}

func TestCapturesMatchGoldenFiles(t *testing.T) {
	var pages []string
	for _, pattern := range []string{"testdata/*.html", "testdata/*.txt"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, found...)
	}
	if len(pages) < 9 {
		t.Fatalf("found %d pages in testdata, want at least 9", len(pages))
	}
	for _, page := range pages {
		t.Run(filepath.Base(page), func(t *testing.T) {
			data, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			encoder := json.NewEncoder(&got)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", "  ")
			if err := encoder.Encode(read(t, page, data)); err != nil {
				t.Fatal(err)
			}
			golden := page + ".golden.json"
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != string(want) {
				t.Errorf("%s differs from its golden file; got\n%s", page, got.String())
			}
		})
	}
}

func TestPagesThatShowNoQuestion(t *testing.T) {
	tests := []struct {
		name, page string
		html       bool
		names      string
	}{
		{"an article", "<html><body><h1>News</h1><p>Words.</p></body></html>", true, "#question"},
		{"nothing", "", true, "#question"},
		{"a question without a body", `<div id="question"></div>`, true, "#question"},
		{"a list of frequent questions", `<script type="application/ld+json">{"@type":"QAPage","mainEntity":[{"@type":"Question","name":"a"},{"@type":"Question","name":"b"}]}</script>`, true, "schema.org"},
		{"prose", "Dear Ann,\n\nhow are you?\n", false, "no score line"},
		{"nothing as text", "", false, "no score line"},
		{"a score alone", "5\n", false, "no body"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			parse := Text
			if tt.html {
				parse = HTML
			}
			thread, err := parse(strings.NewReader(tt.page))
			if !errors.Is(err, ErrNoQuestion) || !strings.Contains(err.Error(), tt.names) {
				t.Errorf("got %+v, error %v; want an error about %q", thread, err, tt.names)
			}
		})
	}
}

func TestPagesThatAreTooLarge(t *testing.T) {
	page := strings.Repeat("x ", MaxBytes/2+1)
	if _, err := Text(strings.NewReader(page)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("Text: error %v, want ErrTooLarge", err)
	}
	if _, err := HTML(strings.NewReader(page)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("HTML: error %v, want ErrTooLarge", err)
	}
}

func TestDetect(t *testing.T) {
	tests := []struct {
		name, file, head string
		want             Form
	}{
		{"a doctype", "page", "\n<!DOCTYPE html>\n<html>", HTMLForm},
		{"a saved page", "page.txt", "<!-- saved from url=(0010)http://a -->", HTMLForm},
		{"a name alone", "Q.HTM", "<p>Hello", HTMLForm},
		{"text", "copied.txt", "0\n\nWashington has had", TextForm},
		{"text without a name", "", "A title\n\n3\n", TextForm},
		{"UTF-16", "a.txt", "\xff\xfeA\x00b\x00", TextForm},
		{"a cut character", "a.txt", "A title \xe2\x80", TextForm},
		{"an archive", "a.7z", "7z\xbc\xaf\x27\x1c\x00\x04", NoForm},
		{"a dump", "Posts.xml", "<?xml version=\"1.0\"?><posts>", NoForm},
		{"XHTML", "page.xml", "<?xml version=\"1.0\"?><!DOCTYPE html><html>", HTMLForm},
		{"a PDF", "a", "%PDF-1.4\nabc", NoForm},
		{"nothing", "a.txt", "", NoForm},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Detect(tt.file, []byte(tt.head)); got != tt.want {
				t.Errorf("Detect(%q, %q) = %q, want %q", tt.file, tt.head, got, tt.want)
			}
		})
	}
}
