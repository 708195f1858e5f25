// Package metric counts and times what a process does, for the text form that
// Prometheus and its kin read (version 0.0.4). A feature makes its metrics from
// the [Set] it is given; a nil Set takes them too, and nobody sees them. Values
// that something else knows (the database, the runtime) are asked for when the
// metrics are read.
//
// Who may read them, and where, is cmd/parley's.
package metric

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// Set is the metrics of a process, in the order in which they were made.
type Set struct {
	mu     sync.Mutex
	groups []group
}

// group is one metric with all its labels.
type group interface {
	write(ctx context.Context, w io.Writer) error
}

func (s *Set) add(g group) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.groups = append(s.groups, g)
}

// Write writes the present values. A gauge that cannot be had is left out; the
// error names each.
func (s *Set) Write(ctx context.Context, w io.Writer) error {
	s.mu.Lock()
	groups := slices.Clone(s.groups)
	s.mu.Unlock()
	var failed []string
	for _, g := range groups {
		if err := g.write(ctx, w); err != nil {
			failed = append(failed, err.Error())
		}
	}
	if len(failed) > 0 {
		return fmt.Errorf("metrics: %s", strings.Join(failed, "; "))
	}
	return nil
}

// name is what every metric has.
type name struct{ name, help, kind string }

func (n name) head(w io.Writer) error {
	_, err := fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", n.name, helpEscaper.Replace(n.help), n.name, n.kind)
	return err
}

var (
	helpEscaper  = strings.NewReplacer("\\", `\\`, "\n", `\n`)
	valueEscaper = strings.NewReplacer("\\", `\\`, "\n", `\n`, `"`, `\"`)
)

// labelled is a label with its value as it is written, "" for no label.
func labelled(label, value string) string {
	if label == "" {
		return ""
	}
	return "{" + label + `="` + valueEscaper.Replace(value) + `"}`
}

// Counter counts events by the values of one label.
type Counter struct {
	name
	label  string
	mu     sync.Mutex
	values map[string]*atomic.Uint64
}

// Counter makes a counter with a name that ends in "_total". An empty label is
// none. The values that are given are there from the beginning, as 0; there
// must be few of them in all.
func (s *Set) Counter(called, help, label string, values ...string) *Counter {
	c := &Counter{name: name{called, help, "counter"}, label: label, values: map[string]*atomic.Uint64{}}
	for _, v := range values {
		c.of(v)
	}
	s.add(c)
	return c
}

func (c *Counter) of(value string) *atomic.Uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.values[value]
	if n == nil {
		n = new(atomic.Uint64)
		c.values[value] = n
	}
	return n
}

// Inc counts one event with the given value of the label.
func (c *Counter) Inc(value string) { c.of(value).Add(1) }

func (c *Counter) write(_ context.Context, w io.Writer) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.head(w)
	for _, v := range sorted(c.values) {
		if err == nil {
			_, err = fmt.Fprintf(w, "%s%s %d\n", c.name.name, labelled(c.label, v), c.values[v].Load())
		}
	}
	return err
}

// Gauge is a value that is asked for when the metrics are read, one for each
// value of its label.
type gauge struct {
	name
	label string
	read  func(context.Context) (map[string]float64, error)
}

// Gauge makes a gauge of what read returns, by the values of label. An empty
// label is none, and then the value stands under "".
func (s *Set) Gauge(called, help, label string, read func(context.Context) (map[string]float64, error)) {
	s.add(&gauge{name{called, help, "gauge"}, label, read})
}

func (g *gauge) write(ctx context.Context, w io.Writer) error {
	values, err := g.read(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", g.name.name, err)
	}
	err = g.head(w)
	for _, v := range sorted(values) {
		if err == nil {
			_, err = fmt.Fprintf(w, "%s%s %s\n", g.name.name, labelled(g.label, v), number(values[v]))
		}
	}
	return err
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func sorted[V any](m map[string]V) []string {
	list := make([]string, 0, len(m))
	for v := range m {
		list = append(list, v)
	}
	slices.Sort(list)
	return list
}
