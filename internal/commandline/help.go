package commandline

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Where the descriptions of a list begin, counted in characters.
const (
	indent = 2
	column = 28
)

// WriteHelp writes what a command does and all that can be given to it, in lines
// of at most width characters (an address that is longer stays whole).
func (c *Command) WriteHelp(w io.Writer, width int) {
	p := printer{w: w, width: max(width, column+24)}
	p.line("Usage: " + c.usage())
	for paragraph := range strings.SplitSeq(c.Help, "\n\n") {
		p.paragraph(paragraph)
	}
	if d, ok := c.Target().(detailed); ok {
		p.paragraph(d.Help())
	}
	p.title("Commands:", len(c.Commands))
	for _, sub := range c.leaves() {
		p.entry(strings.TrimPrefix(sub.Path(), c.Path()+" "), strings.Fields(sub.Help))
	}
	p.title("Arguments:", len(c.args))
	for _, o := range c.args {
		p.entry(o.shown(), strings.Fields(o.help))
	}
	p.title("Flags:", 1)
	for _, o := range c.flags {
		p.entry(o.shown(), o.described())
	}
	if c.parent != nil {
		for _, o := range c.parent.all() {
			p.entry(o.shown(), o.described())
		}
	}
	p.entry("-h, --help", strings.Fields("Show this help."))
	if len(c.Commands) > 0 {
		p.line("")
		p.line(fmt.Sprintf("%q tells more of a command.", c.Path()+" COMMAND --help"))
	}
}

// usage is how the command is written.
func (c *Command) usage() string {
	words := []string{c.Path()}
	if len(c.Commands) > 0 {
		words = append(words, "COMMAND")
	}
	words = append(words, placeholders(c.args)...)
	for _, o := range c.flags {
		if o.required {
			words = append(words, o.shown())
		}
	}
	return strings.Join(append(words, "[flags]"), " ")
}

// leaves are the commands that do something.
func (c *Command) leaves() (list []*Command) {
	for _, sub := range c.Commands {
		if len(sub.Commands) == 0 {
			list = append(list, sub)
			continue
		}
		list = append(list, sub.leaves()...)
	}
	return list
}

// shown is an option as it is written, with its placeholder.
func (o *option) shown() string {
	switch {
	case o.positional && o.many:
		return o.placeholder + "..."
	case o.positional:
		return o.placeholder
	case o.negatable:
		return "--[no-]" + o.name
	case o.isBool():
		return "--" + o.name
	}
	return "--" + o.name + " " + o.placeholder
}

// described are the words that say what a flag is, its default and its variable.
func (o *option) described() []string {
	words := strings.Fields(o.help)
	if o.hasUsual && !o.isBool() {
		words = append(words, "[default: "+o.fallback+"]")
	}
	if o.env != "" {
		words = append(words, "[env: "+o.env+"]")
	}
	return words
}

// printer writes lines of a width.
type printer struct {
	w     io.Writer
	width int
}

func (p *printer) line(s string) { fmt.Fprintln(p.w, s) }

func (p *printer) title(s string, entries int) {
	if entries > 0 {
		p.line("\n" + s)
	}
}

func (p *printer) paragraph(s string) {
	if s == "" {
		return
	}
	p.line("")
	for _, l := range wrapped(strings.Fields(s), p.width) {
		p.line(l)
	}
}

// entry writes a name and, beside or below it, what it is.
func (p *printer) entry(name string, words []string) {
	lines := wrapped(words, p.width-column)
	first := strings.Repeat(" ", indent) + name
	if n := utf8.RuneCountInString(first); n+2 <= column {
		first += strings.Repeat(" ", column-n) + lines[0]
		lines = lines[1:]
	}
	p.line(strings.TrimRight(first, " "))
	for _, l := range lines {
		p.line(strings.Repeat(" ", column) + l)
	}
}

// wrapped puts words into lines of a width; there is one line at least.
func wrapped(words []string, width int) []string {
	lines := []string{""}
	for _, word := range words {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case utf8.RuneCountInString(*last)+1+utf8.RuneCountInString(word) <= width:
			*last += " " + word
		default:
			lines = append(lines, word)
		}
	}
	return lines
}
