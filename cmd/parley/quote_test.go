package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestQuoteCheck feeds many lines and gets as many answers, in order.
func TestQuoteCheck(t *testing.T) {
	const source = "The U.S. currently has some 2,500 troops in Iraq. They had no plans to withdraw."
	var in strings.Builder
	for i := range 500 {
		quote, form := "some 2,500 troops in Iraq", "text"
		if i%2 == 1 {
			quote, form = "They had plans to withdraw", "html"
		}
		line, err := json.Marshal(map[string]any{"id": fmt.Sprint("q", i), "quote": quote, form: source})
		if err != nil {
			t.Fatal(err)
		}
		in.Write(append(line, '\n'))
	}
	in.WriteString("\n{\"id\": 7, \"quote\": \"x\"}\nnonsense")
	c := command(t, "quote", "check")
	c.Stdin = strings.NewReader(in.String())
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil && c.ProcessState == nil {
		t.Fatal(err)
	}
	if code := c.ProcessState.ExitCode(); code != exitInput || !strings.Contains(errs.String(), "2 lines") {
		t.Errorf("exit code %d, %s", code, errs.String())
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 502 {
		t.Fatalf("%d lines, want 502", len(lines))
	}
	for i, line := range lines[:500] {
		want := fmt.Sprintf(`{"id":"q%d","status":"verbatim","severity":"none","coverage":1,"segments":[[23,48]],"marks":{"elisions":0,"insertions":0,"gaps":0},"edits":[]}`, i)
		if i%2 == 1 {
			want = fmt.Sprintf(`{"id":"q%d","status":"altered","severity":"meaning","coverage":1,"segments":[[50,79]],"marks":{"elisions":0,"insertions":0,"gaps":0},"edits":[{"kind":"negation_dropped","severity":"meaning","was":"no","now":""}]}`, i)
		}
		if line != want {
			t.Fatalf("line %d is\n%s\nwant\n%s", i, line, want)
		}
	}
	if !strings.Contains(lines[500], `{"id":7,"error":"line 502: either`) || !strings.Contains(lines[501], `"error":"line 503`) {
		t.Errorf("lines that cannot be read are answered with\n%s\n%s", lines[500], lines[501])
	}
}

// TestQuoteCheckInput: what a line may hold, and what it is told if it does not.
func TestQuoteCheckInput(t *testing.T) {
	const text = `"A 😀😀 head.\r\n\r\nThe council did not approve the plan."`
	c := command(t, "quote", "check")
	c.Stdin = strings.NewReader("\uFEFF" + strings.Join([]string{
		`{"id":1,"quote":"The council did not approve the plan","text":` + text + `}`,
		"  ",
		`{"id":"2","quote":"The council did not approve the plan","lang":"xx-None","text":` + text + "}\r",
		`{"id":3,"quote":"The council","lang":5,"text":""}`,
		`[1]`,
		`{"id":4,"quote":"The council"}`,
		`{"id":5,"quote":"","text":` + text + `}`,
	}, "\n"))
	out, err := c.Output()
	if err != nil && c.ProcessState == nil {
		t.Fatal(err)
	}
	want := `{"id":1,"status":"verbatim","severity":"none","coverage":1,"segments":[[14,50]],"marks":{"elisions":0,"insertions":0,"gaps":0},"edits":[]}
{"id":"2","status":"verbatim","severity":"none","coverage":1,"segments":[[14,50]],"marks":{"elisions":0,"insertions":0,"gaps":0},"edits":[]}
{"id":3,"error":"line 4: \"lang\" has to be a string, not a number"}
{"id":null,"error":"line 5: an object is needed, not an array"}
{"id":4,"error":"line 6: either \"text\" or \"html\" is needed"}
{"id":5,"status":"not_found","severity":"none","reason":"no_words","coverage":0,"segments":[],"marks":{"elisions":0,"insertions":0,"gaps":0},"edits":[]}
`
	if string(out) != want {
		t.Errorf("the answers are\n%s\nwant\n%s", out, want)
	}
}
