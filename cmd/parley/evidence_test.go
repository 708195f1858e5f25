package main

import (
	"encoding/json"
	"strings"
	"testing"

	"parley"
	"parley/internal/evidence"
	"parley/internal/store"
	"parley/internal/testkit"
)

// TestEvidenceCases prints what reviewers say the checker is wrong about, and has
// parley quote check read it.
func TestEvidenceCases(t *testing.T) {
	dir, ctx := t.TempDir(), t.Context()
	const address = "https://herald.example/talks"
	s := testkit.Open(t, store.Options{Dir: dir})
	err := s.Update(ctx, func(tx *store.Tx) error {
		from, err := tx.EnsureSource(ctx, store.Source{URL: address, URLNorm: evidence.NormURL(address), Host: "herald.example"})
		if err != nil {
			return err
		}
		n := &store.Snapshot{Source: from.ID, Fetched: 1, FinalURL: address, Status: 200, MediaType: "text/html", Access: "open", Origin: "fetch"}
		text := &store.SnapshotText{Blocks: []store.TextBlock{{Text: "Menu"}, {Text: "They had no plans to leave the country before the winter.", Main: true}}}
		if err := tx.AddSnapshot(ctx, n, text, nil); err != nil {
			return err
		}
		if err := tx.AddNeverArchive(ctx, parley.ArchivePattern{Host: "herald.example", Subdomains: true, Path: "/people/"}, 0, "They\tasked."); err != nil {
			return err
		}
		for i, outside := range []int{0, 1} {
			if _, err := tx.ExecContext(ctx, `
				INSERT INTO checker_cases (quote_sha256, quote, lang, text_sha256, url, checker_version, found, status, outside_main, creation_date)
				VALUES ($1, $2, 'en', $3, $4, 1, 'altered', 'verbatim', $5, 1)`, []string{"a", "b"}[i], "no plans to leave the country", n.TextSHA256, address, outside); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if code, out, errors := parleyRun(t, "evidence", "never", "--data", dir); code != exitOK || !strings.HasPrefix(out, "*.herald.example/people/\t") || !strings.HasSuffix(out, "\tThey asked.\n") {
		t.Errorf("what is never archived: exit code %d, %s\n%s", code, errors, out)
	}
	code, out, errors := parleyRun(t, "evidence", "cases", "--data", dir)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != exitOK || len(lines) != 2 {
		t.Fatalf("exit code %d, %s\n%s", code, errors, out)
	}
	var first, second checkerCase
	if err := json.Unmarshal([]byte(lines[0]), &first); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(lines[1]), &second); err != nil {
		t.Fatal(err)
	}
	want := checkerCase{ID: "1", Quote: "no plans to leave the country", Text: "They had no plans to leave the country before the winter.", Lang: "en", URL: address, Found: "altered", Version: 1, Status: "verbatim"}
	if first != want || !strings.HasPrefix(second.Text, "Menu\n\nThey") {
		t.Errorf("got %+v and %+v", first, second)
	}
	var checked strings.Builder
	check := quoteCheckCmd{}
	if err := check.Run(ctx, &streams{in: strings.NewReader(out), out: &checked, err: &checked}); err != nil || strings.Count(checked.String(), `"verbatim"`) != 2 {
		t.Errorf("quote check: %v\n%s", err, checked.String())
	}
}
