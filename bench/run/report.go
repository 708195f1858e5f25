//go:build linux

package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"parley/bench/corpus"
)

// report collects what was measured.
type report struct {
	machine  string
	binary   int64 // bytes
	database int64 // bytes, after the import
	imports  []importing
	running  []running
	figures  []figure
}

// markdown returns all tables.
func (r *report) markdown(sum corpus.Summary) string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s questions\n\n", thousands(int64(sum.Config.Questions)))
	fmt.Fprintf(&b, "Seed %d, %s rows, %s of XML, %s of Markdown%s; %s.\n\n", sum.Config.Seed,
		thousands(int64(sum.TotalRows())), megabytes(sum.TotalXML()), megabytes(sum.Markdown),
		map[bool]string{true: ", with the giant thread"}[sum.Config.Giant], r.machine)
	r.writeImports(&b, sum)
	r.writeSizes(&b, sum)
	r.writeFigures(&b)
	return b.String()
}

func (r *report) writeImports(b *strings.Builder, sum corpus.Summary) {
	t := table{{"", "source", "time", "rows/s", "XML MB/s", "CPU", "peak memory"}}
	for _, i := range r.imports {
		peak := "–"
		if i.peak > 0 {
			peak = megabytes(i.peak)
		}
		t = append(t, []string{i.what, megabytes(i.input), seconds(i.wall),
			thousands(int64(float64(sum.TotalRows()) / i.wall.Seconds())),
			fmt.Sprintf("%.0f", float64(sum.TotalXML())/1e6/i.wall.Seconds()), seconds(i.cpu), peak})
	}
	t.write(b)
}

func (r *report) writeSizes(b *strings.Builder, sum corpus.Summary) {
	t := table{
		{"", ""},
		{"database", megabytes(r.database)},
		{"database for each byte of Markdown", ratio(r.database, sum.Markdown)},
		{"database for each byte of XML", ratio(r.database, sum.TotalXML())},
		{"binary", megabytes(r.binary)},
	}
	for _, p := range r.running {
		t = append(t,
			[]string{p.mode + ": start to first page", milliseconds(p.start) + " ms"},
			[]string{p.mode + ": resident memory, idle", megabytes(p.idle.Resident)},
			[]string{p.mode + ": resident memory, after the load (peak)", megabytes(p.busy.Resident) + " (" + megabytes(p.busy.Peak) + ")"})
	}
	t.write(b)
}

func (r *report) writeFigures(b *strings.Builder) {
	t := table{{"request", "connections", "server", "requests/s", "p50 ms", "p99 ms", "CPU ms", "kB", "failed"}}
	for _, f := range r.figures {
		if f.unserved != nil {
			t = append(t, []string{f.cell, "", f.server, "not served: " + f.unserved.Error(), "", "", "", "", ""})
			continue
		}
		t = append(t, []string{f.cell, strconv.Itoa(f.connections), f.server,
			thousands(int64(f.result.PerSecond() + 0.5)),
			milliseconds(f.result.Latency.Quantile(0.5)), milliseconds(f.result.Latency.Quantile(0.99)),
			milliseconds(f.result.CPUPerRequest()),
			fmt.Sprintf("%.1f", float64(f.result.BytesPerRequest())/1e3),
			strconv.Itoa(f.result.Failed())})
	}
	t.write(b)
	b.WriteString("Without the page cache, requests for one page at the same time share its rendering; what a rendering costs is told by the questions drawn uniformly.\n")
}

// table is a Markdown table: rows of cells, the head first. Columns but the
// first are aligned to the right if all their cells are numbers.
type table [][]string

func (t table) write(b *strings.Builder) {
	if len(t) < 2 {
		return
	}
	for i, row := range t {
		b.WriteString("| " + strings.Join(escaped(row), " | ") + " |\n")
		if i == 0 {
			for column := range row {
				b.WriteString(map[bool]string{true: "|--:", false: "|---"}[t.numeric(column)])
			}
			b.WriteString("|\n")
		}
	}
	b.WriteString("\n")
}

func escaped(row []string) []string {
	out := make([]string, len(row))
	for i, s := range row {
		out[i] = strings.ReplaceAll(s, "|", `\|`)
	}
	return out
}

func (t table) numeric(column int) bool {
	for _, row := range t[1:] {
		if s := row[column]; s != "" && (s[0] < '0' || s[0] > '9') {
			return false
		}
	}
	return column > 0
}

// thousands writes a number with commas: 1,234,567.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func megabytes(n int64) string { return significant(float64(n)/1e6) + " MB" }

func seconds(d time.Duration) string { return significant(d.Seconds()) + " s" }

func milliseconds(d time.Duration) string { return significant(float64(d.Nanoseconds()) / 1e6) }

func ratio(a, b int64) string {
	if b == 0 {
		return "–"
	}
	return significant(float64(a) / float64(b))
}

// significant writes about three significant digits, with commas.
func significant(x float64) string {
	switch {
	case x >= 100:
		return thousands(int64(x + 0.5))
	case x >= 10:
		return strconv.FormatFloat(x, 'f', 1, 64)
	case x >= 0.1:
		return strconv.FormatFloat(x, 'f', 2, 64)
	default:
		return strconv.FormatFloat(x, 'f', 4, 64)
	}
}
