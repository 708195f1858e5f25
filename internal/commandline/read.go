package commandline

import (
	"fmt"
	"slices"
	"strings"
)

// Sources are where flags come from that the command line does not give, the
// first of them before the second.
type Sources struct {
	Env func(name string) (string, bool)
	// File returns the value in words that a file has for a flag of a command,
	// and the place that it is from. It is asked for the flags of the program
	// itself only after Env.
	File func(c *Command, flag string) (value, place string, ok bool, err error)
}

// Wanted returns the command whose help is asked for: by --help or -h anywhere,
// by help as the first word, or by no word at all. It is nil if none is.
func (c *Command) Wanted(args []string) (*Command, error) {
	if len(args) > 0 && args[0] == "help" {
		for _, name := range args[1:] {
			sub := c.find(name)
			if sub == nil {
				return nil, c.unknownCommand(name)
			}
			c = sub
		}
		return c, nil
	}
	words := args
	if end := slices.Index(args, "--"); end >= 0 {
		words = args[:end]
	}
	if len(args) > 0 && !slices.Contains(words, "--help") && !slices.Contains(words, "-h") {
		return nil, nil
	}
	for _, word := range words {
		if sub := c.find(word); sub != nil {
			c = sub
		}
	}
	return c, nil
}

// Read fills the structs and returns the command that is named. The error is a
// sentence for the person at the terminal; the command then is the one that it
// is about.
func (c *Command) Read(args []string, from Sources) (*Command, error) {
	r := reader{command: c, left: args}
	for len(r.left) > 0 {
		if err := r.next(); err != nil {
			return r.command, err
		}
	}
	c = r.command
	if len(c.Commands) > 0 {
		return c, fmt.Errorf("a command is missing behind %q: %s", c.Path(), strings.Join(names(c.Commands), ", "))
	}
	if err := c.place(r.words); err != nil {
		return c, err
	}
	for _, o := range c.all() {
		if err := o.fill(c, from); err != nil {
			return c, err
		}
	}
	return c, c.whole()
}

// reader is how far a command line has been read.
type reader struct {
	command *Command
	left    []string
	words   []string // positional
	plain   bool     // behind --
}

func (r *reader) next() error {
	arg := r.left[0]
	r.left = r.left[1:]
	switch {
	case r.plain:
		r.words = append(r.words, arg)
	case arg == "--":
		r.plain = true
	case isFlag(arg):
		return r.flag(arg)
	case len(r.command.Commands) > 0:
		sub := r.command.find(arg)
		if sub == nil {
			return r.command.unknownCommand(arg)
		}
		r.command = sub
	default:
		r.words = append(r.words, arg)
	}
	return nil
}

// isFlag tells flags from words; a number below zero and a lone - are words.
func isFlag(arg string) bool {
	return len(arg) > 1 && arg[0] == '-' && (arg[1] < '0' || arg[1] > '9')
}

func (r *reader) flag(arg string) error {
	name, value, hasValue := strings.Cut(arg, "=")
	o, off := r.command.option(name)
	if o == nil {
		return r.command.unknownFlag(name)
	}
	switch {
	case o.isBool() && !hasValue:
		value = "true"
	case !hasValue && (len(r.left) == 0 || isFlag(r.left[0])):
		hint := ""
		if len(r.left) > 0 {
			hint = fmt.Sprintf("; one that begins with a hyphen is given as %s=%s", name, r.left[0])
		}
		return fmt.Errorf("%s needs a value, %s%s", name, o.placeholder, hint)
	case !hasValue:
		value, r.left = r.left[0], r.left[1:]
	}
	o.given = true
	if err := o.set(value); err != nil {
		return fmt.Errorf("%s %w", name, err)
	}
	if off {
		o.value.SetBool(!o.value.Bool())
	}
	return nil
}

// option returns the flag of a name with its hyphens, and whether the name turns
// it off.
func (c *Command) option(name string) (o *option, off bool) {
	for _, o := range c.all() {
		switch {
		case name == "--"+o.name:
			return o, false
		case o.negatable && name == "--no-"+o.name:
			return o, true
		}
	}
	return nil, false
}

// place gives the words of a command line to the positional arguments.
func (c *Command) place(words []string) error {
	for i, o := range c.args {
		if len(words) == 0 {
			return fmt.Errorf("missing: %s", strings.Join(placeholders(c.args[i:]), " "))
		}
		taken, set := words[:1], o.set
		if o.many {
			taken, set = words, o.add
		}
		for _, word := range taken {
			if err := set(word); err != nil {
				return fmt.Errorf("%s %w", o.placeholder, err)
			}
		}
		words = words[len(taken):]
	}
	if len(words) > 0 {
		return fmt.Errorf("%q is one argument too many", words[0])
	}
	return nil
}

// fill gives a flag that the command line does not have the value that the
// environment or the file says.
func (o *option) fill(c *Command, from Sources) (err error) {
	if o.given {
		return nil
	}
	value, place := "", o.env
	ok := false
	if o.env != "" {
		value, ok = from.Env(o.env)
	}
	if !ok {
		value, place, ok, err = from.File(c, o.name)
	}
	if err != nil || !ok {
		return err
	}
	o.given = true
	if o.many {
		o.value.SetLen(0)
	}
	if err := o.set(value); err != nil {
		return fmt.Errorf("--%s %w (from %s)", o.name, err, place)
	}
	return nil
}

// whole reports flags that are missing, and flags that exclude each other.
func (c *Command) whole() error {
	chosen := map[string]string{}
	for _, o := range c.all() {
		if o.required && !o.given {
			return fmt.Errorf("missing: %s", o.shown())
		}
		if o.xor == "" || !o.given {
			continue
		}
		if other, ok := chosen[o.xor]; ok {
			return fmt.Errorf("--%s and --%s can't be used together", other, o.name)
		}
		chosen[o.xor] = o.name
	}
	return nil
}
