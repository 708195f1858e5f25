package commandline

import (
	"fmt"
	"strings"
)

func (c *Command) unknownCommand(name string) error {
	all := names(c.Commands)
	if meant := nearest(name, all); meant != "" {
		return fmt.Errorf("there is no command %q; did you mean %q?", name, meant)
	}
	if len(all) == 0 {
		return fmt.Errorf("%q has no commands of its own, such as %q", c.Path(), name)
	}
	return fmt.Errorf("there is no command %q; there are %s", name, strings.Join(all, ", "))
}

func (c *Command) unknownFlag(name string) error {
	var all []string
	for _, o := range c.all() {
		all = append(all, "--"+o.name)
	}
	if meant := nearest(name, all); meant != "" {
		return fmt.Errorf("unknown flag %s; did you mean %s?", name, meant)
	}
	return fmt.Errorf("unknown flag %s", name)
}

// nearest is the name that somebody may have meant: one that begins like it, or
// differs in at most two letters; "" if there is none.
func nearest(written string, all []string) string {
	best, least := "", 3
	for _, name := range all {
		d := distance(written, name)
		if len(strings.TrimLeft(written, "-")) > 2 && strings.HasPrefix(name, written) {
			d = 0
		}
		if d < least && d < len(strings.TrimLeft(name, "-"))-1 {
			best, least = name, d
		}
	}
	return best
}

// distance is how many letters have to be put in, left out or changed to make
// one name of the other.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := before
			if a[i] != b[j] {
				change++
			}
			before, row[j+1] = row[j+1], min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func names(list []*Command) (out []string) {
	for _, c := range list {
		out = append(out, c.Name)
	}
	return out
}

func placeholders(list []*option) (out []string) {
	for _, o := range list {
		out = append(out, o.shown())
	}
	return out
}
