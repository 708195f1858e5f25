package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestExtract feeds many pages and gets as many answers, in order.
func TestExtract(t *testing.T) {
	const page = `<html lang="en"><title>Bees win | The Hive</title><meta property="og:site_name" content="The Hive">
<nav><a href="/">Home</a> <a href="/bees">Bees</a></nav>
<article><header><h1>Bees win</h1><p class="byline">By <a rel="author" href="/ann">Ann Lee</a>, <time datetime="2024-01-10">yesterday</time></p></header>
<p>The bees have won the match of the year, said the keeper of the hive, who had no plans to leave.</p>
<p>It was their third match this week, and the first in which all of the players were there.</p></article>
<footer>© The Hive</footer>`
	var in strings.Builder
	for i := range 300 {
		line, err := json.Marshal(map[string]any{"id": i, "html": page, "url": "https://hive.example/bees"})
		if err != nil {
			t.Fatal(err)
		}
		in.Write(append(line, '\n'))
	}
	in.WriteString(`{"id": "x"}`)
	c := command(t, "extract")
	c.Stdin = strings.NewReader(in.String())
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil && c.ProcessState == nil {
		t.Fatal(err)
	}
	if code := c.ProcessState.ExitCode(); code != exitInput || !strings.Contains(errs.String(), "1 lines") {
		t.Errorf("exit code %d, %s", code, errs.String())
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 301 {
		t.Fatalf("%d lines, want 301", len(lines))
	}
	for i, line := range lines[:300] {
		want := fmt.Sprintf(`{"id":%d,"text":"The bees have won the match of the year, said the keeper of the hive, who had no plans to leave.\n\nIt was their third match this week, and the first in which all of the players were there.",`+
			`"visible":"Home Bees\n\nBees win\n\nBy Ann Lee, yesterday\n\nThe bees have won the match of the year, said the keeper of the hive, who had no plans to leave.\n\nIt was their third match this week, and the first in which all of the players were there.\n\n© The Hive",`+
			`"title":"Bees win","date":"2024-01-10","outlet":"The Hive","authors":["Ann Lee"],"lang":"en"}`, i)
		if line != want {
			t.Fatalf("line %d is\n%s\nwant\n%s", i, line, want)
		}
	}
	if want := `{"id":"x","error":"line 301: \"html\" is missing"}`; lines[300] != want {
		t.Errorf("a line without a page is answered with\n%s, want\n%s", lines[300], want)
	}
}
