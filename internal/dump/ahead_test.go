package dump

import (
	"fmt"
	"strings"
	"testing"

	"parley/internal/store"
)

// tagRows is a file of n tags.
func tagRows(n int, end string) string {
	var b strings.Builder
	b.WriteString("\ufeff<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<tags>\r\n")
	for i := range n {
		fmt.Fprintf(&b, "  <row Id=\"%d\" TagName=\"tag-%d\" Count=\"1\" />\r\n", i+1, i+1)
	}
	return b.String() + end
}

func rowsOf(t *testing.T, xml string) *rowsAhead {
	t.Helper()
	scan := newScanner(strings.NewReader(xml), "Tags.xml")
	if err := scan.begin("tags"); err != nil {
		t.Fatal(err)
	}
	return readRows(newRowReader(scan, store.RowTableOf("Tags"), &FileReport{}), func(int64, string, string) error { return nil }, func() {})
}

func TestRowsAhead(t *testing.T) {
	for _, n := range []int{0, 1, batchRows - 1, batchRows, batchRows + 1, 9*batchRows + 5} {
		a := rowsOf(t, tagRows(n, "</tags>"))
		got := 0
		for {
			row, ok, err := a.next()
			if err != nil {
				t.Fatalf("%d rows: %v", n, err)
			}
			if !ok {
				break
			}
			got++
			if row[0] != int64(got) || row[1] != fmt.Sprintf("tag-%d", got) {
				t.Fatalf("%d rows: row %d is %v", n, got, row)
			}
		}
		a.close()
		if got != n {
			t.Errorf("%d rows are read as %d", n, got)
		}
	}
}

func TestRowsAheadBroken(t *testing.T) {
	const n = 3*batchRows + 7
	a := rowsOf(t, tagRows(n, "<row Id="))
	defer a.close()
	for i := range n {
		if _, ok, err := a.next(); !ok || err != nil {
			t.Fatalf("row %d: %v, %v; want all rows before the broken one", i+1, ok, err)
		}
	}
	if _, ok, err := a.next(); ok || err == nil {
		t.Errorf("behind the last row: %v, %v; want an error", ok, err)
	}
}

// TestRowsAheadLeft checks that nobody waits for rows that are not wanted.
func TestRowsAheadLeft(t *testing.T) {
	a := rowsOf(t, tagRows(50*batchRows, "</tags>"))
	if _, ok, err := a.next(); !ok || err != nil {
		t.Fatal(ok, err)
	}
	a.close()
}
