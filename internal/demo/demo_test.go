package demo

import (
	"bytes"
	"encoding/xml"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"parley/internal/dump"
)

// noon is the moment at which the tests look at the site, unless they say
// otherwise.
var noon = time.Date(2031, 3, 14, 12, 0, 0, 0, time.UTC)

// record is one row of a written dump, by attribute.
type record map[string]string

func (r record) num(t testing.TB, name string) int {
	t.Helper()
	n, err := strconv.Atoi(r[name])
	if err != nil {
		t.Fatalf("row %v: %s = %q is not a number", r, name, r[name])
	}
	return n
}

func (r record) time(t testing.TB, name string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02T15:04:05.000", r[name])
	if err != nil {
		t.Fatalf("row %v: %s: %v", r, name, err)
	}
	return at
}

// written is a dump read back with a reader that is not ours.
type written map[dump.File][]record

func write(t testing.TB, now time.Time) (written, string) {
	t.Helper()
	dir := t.TempDir()
	if err := Write(dir, now); err != nil {
		t.Fatal(err)
	}
	all := written{}
	for _, f := range dump.Files {
		src, err := os.ReadFile(filepath.Join(dir, string(f)+".xml"))
		if err != nil {
			t.Fatal(err)
		}
		var file struct {
			Rows []struct {
				Attrs []xml.Attr `xml:",any,attr"`
			} `xml:"row"`
		}
		if err := xml.Unmarshal(bytes.TrimPrefix(src, []byte("\ufeff")), &file); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		for _, row := range file.Rows {
			r := record{}
			for _, a := range row.Attrs {
				r[a.Name.Local] = a.Value
			}
			all[f] = append(all[f], r)
		}
		if len(all[f]) == 0 {
			t.Fatalf("%s has no rows", f)
		}
	}
	return all, dir
}

// where returns the rows of f in which the attribute name has the value.
func (w written) where(f dump.File, name, value string) []record {
	var found []record
	for _, r := range w[f] {
		if r[name] == value {
			found = append(found, r)
		}
	}
	return found
}

func (w written) byID(f dump.File) map[string]record {
	m := map[string]record{}
	for _, r := range w[f] {
		m[r["Id"]] = r
	}
	return m
}

func TestWriteIsDeterministic(t *testing.T) {
	_, first := write(t, noon)
	_, second := write(t, noon.Add(59*time.Second)) // the same minute
	_, later := write(t, noon.Add(time.Hour))
	for _, f := range dump.Files {
		name := string(f) + ".xml"
		a, b, c := read(t, first, name), read(t, second, name), read(t, later, name)
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs between two runs in the same minute", name)
		}
		if f != dump.PostLinks && f != dump.Tags && f != dump.Votes && bytes.Equal(a, c) {
			t.Errorf("%s is the same an hour later; its times should have moved", name)
		}
	}
}

func read(t testing.TB, dir, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestWriteNamesWhatFails(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Write(filepath.Join(file, "below"), noon); err == nil {
		t.Error("Write below a plain file succeeded")
	}
}

func TestModerators(t *testing.T) {
	ids, err := Moderators()
	if err != nil {
		t.Fatal(err)
	}
	w, _ := write(t, noon)
	if len(ids) != 1 {
		t.Fatalf("Moderators() = %v, want one", ids)
	}
	got := w.byID(dump.Users)[strconv.Itoa(int(ids[0]))]["DisplayName"]
	if want := "Mireille Castagnou"; got != want {
		t.Errorf("the moderator is %q, want %q", got, want)
	}
}
