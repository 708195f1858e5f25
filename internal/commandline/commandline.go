// Package commandline reads a command line into a tree of structs, whose tags say
// what there is; what the line does not give comes from the environment, a file
// or a default. It prints the help. What commands do, and what the file is, is
// the caller's.
//
// It reads fields only: a library that looks methods up by name, as most for
// this purpose do, makes the linker keep every method of every type.
//
// Tags of a field:
//
//	cmd:""          a struct of its own: a command
//	arg:""          a positional argument; a list takes all that are left
//	name:"x"        name, if it is not the field's with hyphens between words
//	help:"…"        what it is, in whole sentences; makes other fields flags
//	placeholder:"X" what stands for the value in help
//	default:"x"     value if nothing else gives one
//	env:"X"         environment variable
//	required:""     a flag that has to be given
//	enum:"a,b"      the values there are
//	xor:"x"         at most one flag of these can be given
//	negatable:""    --no-x turns it off
//	type:"path"     a path, made absolute; "existingdir": a folder that is there
//
// Embedded structs are part of the struct that they are in.
package commandline

import (
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// Command is one command, or the program, which has the others.
type Command struct {
	Name     string
	Help     string // one sentence
	Commands []*Command

	parent *Command
	value  reflect.Value // the struct
	flags  []*option
	args   []*option
}

// detailed is a command with more to say in its help than a sentence.
type detailed interface{ Help() string }

// option is a flag or a positional argument.
type option struct {
	name, help, placeholder   string
	env, xor, kind            string
	enum                      []string
	required, negatable, many bool
	positional                bool

	value    reflect.Value
	fallback string // the default
	hasUsual bool   // whether there is a default
	given    bool
}

// New returns the program whose flags and commands are the fields of the struct
// that root points to. Tags that are not understood panic.
func New(name, help string, root any) *Command {
	c := &Command{Name: name, Help: help, value: reflect.ValueOf(root).Elem()}
	c.fields(c.value)
	return c
}

// Target points to the struct of a command.
func (c *Command) Target() any { return c.value.Addr().Interface() }

// Path is the command's name behind those of the commands that it is part of.
func (c *Command) Path() string {
	if c.parent == nil {
		return c.Name
	}
	return c.parent.Path() + " " + c.Name
}

// Names are the names of the command and of those that it is part of, the
// innermost first and without the program.
func (c *Command) Names() (list []string) {
	for ; c.parent != nil; c = c.parent {
		list = append(list, c.Name)
	}
	return list
}

// fields adds what the fields of a struct say.
func (c *Command) fields(s reflect.Value) {
	for i := range s.NumField() {
		f, v := s.Type().Field(i), s.Field(i)
		if f.Anonymous {
			c.fields(v)
			continue
		}
		name, named := f.Tag.Lookup("name")
		if !named {
			name = hyphened(f.Name)
		}
		_, isCommand := f.Tag.Lookup("cmd")
		_, isArg := f.Tag.Lookup("arg")
		switch help, isFlag := f.Tag.Lookup("help"); {
		case isCommand:
			sub := &Command{Name: name, Help: help, parent: c, value: v}
			sub.fields(v)
			c.Commands = append(c.Commands, sub)
		case isArg:
			o := newOption(name, help, f.Tag, v)
			o.positional = true
			c.args = append(c.args, o)
		case isFlag:
			c.flags = append(c.flags, newOption(name, help, f.Tag, v))
		}
	}
}

func newOption(name, help string, tag reflect.StructTag, v reflect.Value) *option {
	o := &option{name: name, help: help, env: tag.Get("env"), xor: tag.Get("xor"), kind: tag.Get("type"),
		placeholder: tag.Get("placeholder"), value: v, many: v.Kind() == reflect.Slice}
	o.fallback, o.hasUsual = tag.Lookup("default")
	_, o.required = tag.Lookup("required")
	_, o.negatable = tag.Lookup("negatable")
	if values := tag.Get("enum"); values != "" {
		o.enum = strings.Split(values, ",")
	}
	if o.placeholder == "" {
		o.placeholder = strings.ToUpper(name)
	}
	if o.hasUsual {
		if err := o.set(o.fallback); err != nil {
			panic("default of " + name + ": " + err.Error())
		}
	}
	return o
}

// hyphened is the name of a field as a flag: SiteName is site-name.
func hyphened(field string) string {
	var b strings.Builder
	for i, r := range field {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

func (o *option) isBool() bool { return o.value.Kind() == reflect.Bool }

// all are the command's flags and those of the commands that it is part of.
func (c *Command) all() []*option {
	if c.parent == nil {
		return c.flags
	}
	return append(slices.Clone(c.parent.all()), c.flags...)
}

func (c *Command) find(name string) *Command {
	for _, sub := range c.Commands {
		if sub.Name == name {
			return sub
		}
	}
	return nil
}
