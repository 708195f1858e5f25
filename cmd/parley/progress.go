package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"

	"parley/internal/dump"
)

const (
	barEvery  = 100 * time.Millisecond // on a terminal
	lineEvery = 3 * time.Second        // elsewhere
	barWidth  = 24
)

// progress shows how far a long command is: a bar on a terminal, otherwise a
// line every few seconds.
type progress struct {
	w        io.Writer
	terminal bool
	began    time.Time
	shown    time.Time
	drawn    bool
}

func newProgress(w io.Writer) *progress {
	p := &progress{w: w, began: time.Now(), shown: time.Now()}
	if f, ok := w.(*os.File); ok {
		p.terminal = term.IsTerminal(int(f.Fd()))
	}
	return p
}

func (p *progress) seconds() float64 { return time.Since(p.began).Seconds() }

// due reports whether it is time to show something.
func (p *progress) due() bool {
	every := lineEvery
	if p.terminal {
		every = barEvery
	}
	if time.Since(p.shown) < every {
		return false
	}
	p.shown = time.Now()
	return true
}

func (p *progress) dump(d dump.Progress) {
	if p.due() {
		p.show(dumpLine(d, p.seconds(), p.terminal))
	}
}

func (p *progress) stage(name string) {
	if p.due() {
		p.show(name)
	}
}

func (p *progress) show(line string) {
	if p.terminal {
		fmt.Fprint(p.w, "\r\x1b[K"+line)
		p.drawn = true
		return
	}
	fmt.Fprintln(p.w, line)
}

// end removes the bar.
func (p *progress) end() {
	if p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}

func dumpLine(d dump.Progress, seconds float64, bar bool) string {
	rate := float64(d.Rows) / max(seconds, 0.001)
	line := fmt.Sprintf("%-12s %s rows, %s rows/s", d.Stage, thousands(d.Rows), thousands(int64(rate)))
	if d.Total == 0 || d.Bytes == 0 {
		return line
	}
	part := min(float64(d.Bytes)/float64(d.Total), 1)
	left := time.Duration(seconds * (1 - part) / part * float64(time.Second)).Round(time.Second)
	line = fmt.Sprintf("%s, %2.0f %%, %v left", line, part*100, left)
	if bar {
		full := int(part * barWidth)
		line = "[" + strings.Repeat("#", full) + strings.Repeat("-", barWidth-full) + "] " + line
	}
	return line
}

// thousands writes 1234567 as 1,234,567.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	from := 0
	if n < 0 {
		from = 1
	}
	for i := len(s) - 3; i > from; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
