// Package message is the catalogue of all texts of the interface: a file of
// TOML for each language, a key for each text. Templates and handlers ask for
// texts by key; what people wrote themselves is none of its business.
package message

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"parley"
)

//go:embed catalogue
var files embed.FS

// Catalogue holds the texts of one language.
type Catalogue struct {
	Language string // BCP 47, as in <html lang>
	tag      language.Tag
	texts    map[string]text
}

// text is a message cut at its {placeholders}: parts alternate between literal
// text and the name of a placeholder.
type text []string

// Load reads the catalogue of a language, all the files of its folder; "en" is
// complete.
func Load(lang string) (*Catalogue, error) {
	names, err := fs.Glob(files, "catalogue/"+lang+"/*.toml")
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("there is no catalogue for the language %q", lang)
	}
	c := &Catalogue{Language: lang, tag: language.Make(lang), texts: map[string]text{}}
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var values map[string]any
		if err := toml.Unmarshal(data, &values); err != nil {
			return nil, fmt.Errorf("catalogue %s: %w", name, err)
		}
		c.add("", values)
	}
	return c, nil
}

// add flattens nested tables to keys with dots.
func (c *Catalogue) add(prefix string, values map[string]any) {
	for key, v := range values {
		switch v := v.(type) {
		case string:
			c.texts[prefix+key] = cut(v)
		case map[string]any:
			c.add(prefix+key+".", v)
		}
	}
}

func cut(s string) text {
	var t text
	for {
		before, rest, open := strings.Cut(s, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !open || !closed {
			return append(t, s)
		}
		t = append(t, before, name)
		s = after
	}
}

// Keys lists all keys, sorted.
func (c *Catalogue) Keys() []string {
	keys := make([]string, 0, len(c.texts))
	for k := range c.texts {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Text returns the text of a key. args are pairs of a placeholder's name and
// its value. A missing key gives the key itself; a test finds such keys.
func (c *Catalogue) Text(key string, args ...any) string {
	t, ok := c.texts[key]
	if !ok {
		return key
	}
	if len(t) == 1 {
		return t[0]
	}
	var b strings.Builder
	for i, part := range t {
		if i%2 == 0 {
			b.WriteString(part)
			continue
		}
		for j := 0; j+1 < len(args); j += 2 {
			if args[j] == part {
				c.writeValue(&b, args[j+1])
				break
			}
		}
	}
	return b.String()
}

func (c *Catalogue) writeValue(b *strings.Builder, v any) {
	switch v := v.(type) {
	case parley.Span:
		n, unit := v.Parts()
		b.WriteString(c.Count("span."+unit, n))
	case string:
		b.WriteString(v)
	case int:
		b.WriteString(strconv.Itoa(v))
	case int64:
		b.WriteString(strconv.FormatInt(v, 10))
	default:
		fmt.Fprint(b, v)
	}
}

// Count returns the text of a key in the form that n takes in the language
// (key.one, key.few, key.other …); {n} in it is n unless args give another.
func (c *Catalogue) Count(key string, n int64, args ...any) string {
	form := ".other"
	if n >= 0 {
		form = forms[plural.Cardinal.MatchPlural(c.tag, int(n%10_000_000), 0, 0, 0, 0)]
	}
	if _, ok := c.texts[key+form]; !ok {
		form = ".other"
	}
	return c.Text(key+form, append(args, "n", n)...)
}

var forms = map[plural.Form]string{
	plural.Zero: ".zero", plural.One: ".one", plural.Two: ".two",
	plural.Few: ".few", plural.Many: ".many", plural.Other: ".other",
}
