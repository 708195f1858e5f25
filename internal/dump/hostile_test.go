package dump_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley"
	"parley/internal/dump"
	"parley/internal/store"
	"parley/internal/testkit"
)

// importError imports sources into a fresh SQLite site and returns the error;
// the site must be as empty afterwards as before when there is one.
func importError(t *testing.T, sources ...string) error {
	t.Helper()
	ctx := context.Background()
	s := testkit.Open(t, store.Options{Dir: testkit.FreshFolder(t)})
	_, err := dump.Import(ctx, s, sources, dump.Options{})
	if err == nil {
		return nil
	}
	imports, listErr := s.Imports(ctx)
	if listErr != nil || len(imports) > 0 {
		t.Errorf("after a refused import the site has imports %v, %v", imports, listErr)
	}
	posts := 0
	if err := s.ExportRows(ctx, store.RowTableOf("Posts"), func([]any) error { posts++; return nil }); err != nil || posts > 0 {
		t.Errorf("after a refused import the site has %d posts, %v", posts, err)
	}
	return err
}

func TestBrokenXML(t *testing.T) {
	tests := []struct {
		file string
		want string // in the message; "" for a file that is imported with a report
	}{
		{"billion-laughs.xml", "byte 39: document types and entities are not allowed"},
		{"external-entity.xml", "document types and entities are not allowed"},
		{"deep.xml", `row`},
		{"duplicate-attribute.xml", "row 1, byte 310: the attribute Score stands twice"},
		{"invalid-utf8.xml", "the value of Title is not UTF-8"},
		{"truncated.xml", "the file ends too early"},
		{"bad-values.xml", ""},
		{"nul-and-control.xml", ""},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			text, err := os.ReadFile(testkit.Data(t, "corpora", "xml", tt.file))
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "Posts.xml"), text, 0o600); err != nil {
				t.Fatal(err)
			}
			err = importError(t, dir)
			if tt.want == "" {
				if err != nil {
					t.Errorf("import: %v, want a report", err)
				}
				return
			}
			if parley.KindOf(err) != parley.Invalid || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "Posts.xml") {
				t.Errorf("import: %v, want an error for people that names Posts.xml and says %q", err, tt.want)
			}
		})
	}
}

func TestHostileArchives(t *testing.T) {
	entries, err := os.ReadDir(testkit.Data(t, "corpora", "archive"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		t.Run(e.Name(), func(t *testing.T) {
			source := testkit.Data(t, "corpora", "archive", e.Name())
			if strings.HasSuffix(source, ".gz") {
				dir := t.TempDir()
				text, err := os.ReadFile(source)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, "Posts.xml.gz"), text, 0o600); err != nil {
					t.Fatal(err)
				}
				source = dir
			}
			err := importError(t, source)
			if e.Name() == "ok.7z" {
				// The archive is sound, but its Posts.xml holds users.
				if err == nil || !strings.Contains(err.Error(), "Posts.xml: before the first row, byte 39: the root element is <users>, not <posts>") {
					t.Errorf("import: %v, want the wrong root element named", err)
				}
				return
			}
			if parley.KindOf(err) == 0 {
				t.Errorf("import: %v, want an error for people", err)
			}
		})
	}
}

// post is a row of Posts.xml in the usual spelling.
const post = `<row Id="7" PostTypeId="1" CreationDate="2020-01-01T00:00:00.000" Score="0" Body="&lt;p&gt;x&lt;/p&gt;" LastActivityDate="2020-01-01T00:00:00.000" Title="t" Tags="&lt;a&gt;" AnswerCount="0" CommentCount="0" />`

func TestOddRowsRoundTrip(t *testing.T) {
	frame := func(rows string) string {
		return "\ufeff<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<posts>\r\n  " + strings.ReplaceAll(rows, "\n", "\r\n  ") + "\r\n</posts>"
	}
	tests := []struct{ name, text string }{
		{"usual", frame(post)},
		{"line feeds and no byte order mark", "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<posts>\n  " + post + "\n</posts>\n"},
		{"unknown attribute", frame(strings.Replace(post, ` Score=`, ` Mood="&lt;fair&gt;" Score=`, 1))},
		{"another order", frame(`<row PostTypeId="1" Id="7" Score="3" CreationDate="2020-01-01T00:00:00.000" />`)},
		{"tags between bars", frame(strings.Replace(post, `&lt;a&gt;"`, `|a|b|"`, 1))},
		{"tags in both spellings", frame(strings.Replace(post, `&lt;a&gt;"`, `|a|b|"`, 1) + "\n" + strings.Replace(post, `"7"`, `"8"`, 1))},
		{"empty and absent", frame(strings.Replace(post, ` Title="t"`, ` OwnerDisplayName="" Title=""`, 1))},
		{"unusable values", frame(strings.NewReplacer(`Score="0"`, `Score="many"`, `CreationDate="2020-01-01T00:00:00.000"`, `CreationDate="once"`).Replace(post))},
		{"unusual spelling", frame(strings.NewReplacer(`Score="0"`, `Score="007"`, `00:00:00.000" Title`, `00:00:00" Title`, `"t"`, `"it&apos;s &#65;"`).Replace(post))},
		{"control characters", frame(strings.Replace(post, `"t"`, `"t&#0;&#x1F;"`, 1))},
		{"rows that have no place", frame(post + "\n" + strings.Replace(post, `"t"`, `"the same Id"`, 1) + "\n" + strings.Replace(post, `"7"`, `"99999999999999999999"`, 1) + "\n" + strings.Replace(post, `"7"`, `"9"`, 1))},
		{"unknown types", frame(strings.Replace(post, `PostTypeId="1"`, `PostTypeId="99"`, 1))},
		{"no rows", "\ufeff<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<posts>\r\n</posts>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			testkit.Each(t, func(t *testing.T, s *store.Store) {
				dir, out := t.TempDir(), t.TempDir()
				if err := os.WriteFile(filepath.Join(dir, "Posts.xml"), []byte(tt.text), 0o600); err != nil {
					t.Fatal(err)
				}
				testkit.Import(t, s, dir)
				if _, err := dump.Export(context.Background(), s, out, dump.ExportOptions{}); err != nil {
					t.Fatal(err)
				}
				got, err := os.ReadFile(filepath.Join(out, "Posts.xml"))
				if err != nil {
					t.Fatal(err)
				}
				if string(got) != tt.text {
					t.Errorf("exported\n%s\nimported\n%s", got, tt.text)
				}
			})
		})
	}
}

func TestImportTwice(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		source := testkit.Data(t, "se-dump", "coffee-meta")
		testkit.Import(t, s, source)
		if report := testkit.Import(t, s, source); !report.Unchanged {
			t.Errorf("the second import of the same dump reports %+v, want unchanged", report)
		}
	})
}

// TestNewerDump imports a dump and then a newer one of the same site: the rows
// are those of the newer one alone.
func TestNewerDump(t *testing.T) {
	write := func(t *testing.T, rows string) string {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "Posts.xml"), []byte("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<posts>\n"+rows+"\n</posts>"), 0o600); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		testkit.Import(t, s, testkit.Data(t, "seed", "politics-question.txt"))
		older := strings.Replace(post, `"7"`, `"17"`, 1)
		testkit.Import(t, s, write(t, older))
		testkit.Import(t, s, write(t, strings.Replace(older, `Title="t"`, `Title="newer"`, 1)+"\n"+strings.Replace(post, `"7"`, `"18"`, 1)))
		titles := map[int64]any{}
		if err := s.ExportRows(ctx, store.RowTableOf("Posts"), func(v []any) error { titles[v[0].(int64)] = v[14]; return nil }); err != nil {
			t.Fatal(err)
		}
		if len(titles) != 4 || titles[17] != "newer" || titles[18] != "t" {
			t.Errorf("posts are %v, want the captured thread and those of the newer dump", titles)
		}
		if found, err := s.Check(ctx, func(string) {}); err != nil || len(found) > 0 {
			t.Errorf("check: %v, %v", found, err)
		}
	})
}

// TestCollision imports a dump over rows that stand already: it is refused and
// nothing changes.
func TestCollision(t *testing.T) {
	testkit.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		testkit.Import(t, s, testkit.Data(t, "seed", "politics-question.txt")) // question 1
		dir := t.TempDir()
		text := "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<posts>\n" + strings.Replace(post, `"7"`, `"1"`, 1) + "\n</posts>"
		if err := os.WriteFile(filepath.Join(dir, "Posts.xml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := dump.Import(ctx, s, []string{dir}, dump.Options{}); parley.KindOf(err) != parley.Conflict {
			t.Errorf("import over a taken Id: %v, want a conflict", err)
		}
		if imports, err := s.Imports(ctx); err != nil || len(imports) != 1 {
			t.Errorf("imports afterwards: %v, %v; want the captured page alone", imports, err)
		}
	})
}

func TestSources(t *testing.T) {
	dir := t.TempDir()
	wrong := filepath.Join(dir, "Users.xml")
	if err := os.WriteFile(wrong, []byte("<posts>\n</posts>"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, source, want string }{
		{"missing", filepath.Join(dir, "nothing.7z"), "there is no such file"},
		{"not a dump", testkit.Data(t, "corpora", "url", "toascii.json"), "what is this?"},
		{"an empty folder", t.TempDir(), "no file of a data dump"},
		{"a file under a wrong name", wrong, "the root element is <posts>, not <users>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := importError(t, tt.source); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("import of %s: %v, want %q", tt.source, err, tt.want)
			}
		})
	}
}

// TestScannerAgrees compares the own scanner with encoding/xml on a real file:
// every attribute of every row.
func TestScannerAgrees(t *testing.T) {
	text := original(t, testkit.Data(t, "se-dump", "coffee-meta", "PostHistory.xml.gz"))
	d := xml.NewDecoder(bytes.NewReader(text))
	var want [][]dump.Attr
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "row" {
			var row []dump.Attr
			for _, a := range e.Attr {
				row = append(row, dump.Attr{Name: a.Name.Local, Value: a.Value})
			}
			want = append(want, row)
		}
	}
	got, err := dump.ScanAll(bytes.NewReader(text), dump.PostHistory)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d", len(got), len(want))
	}
	for i := range want {
		for j := range want[i] {
			if got[i][j] != want[i][j] {
				t.Fatalf("row %d, attribute %d: %q, want %q", i+1, j+1, got[i][j], want[i][j])
			}
		}
	}
}
