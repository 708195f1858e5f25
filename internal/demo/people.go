package demo

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"parley"
)

// person is a member; the fields are those of people.toml, which explains them.
type person struct {
	Key        string
	Name       string
	Joined     age
	Seen       age
	Reputation int
	Moderator  bool
	Location   string
	Website    string
	About      string
	Up, Down   int
	Views      int
	Badges     []givenBadge

	id         parley.UserID
	lastActive time.Time // set while the site is built
}

// givenBadge is a badge that people.toml names, "Fanatic, 2y 20d" or, for a
// tag, "ports silver, 120d".
type givenBadge struct {
	name  string
	class parley.BadgeClass
	tag   bool
	ago   age
}

// UnmarshalText reads a badge from a TOML string.
func (b *givenBadge) UnmarshalText(text []byte) error {
	name, ago, ok := strings.Cut(string(text), ", ")
	if !ok {
		return fmt.Errorf("badge %q has no time", text)
	}
	if err := b.ago.UnmarshalText([]byte(ago)); err != nil {
		return fmt.Errorf("badge %q: %w", text, err)
	}
	if class, known := badgeClasses[name]; known {
		b.name, b.class = name, class
		return nil
	}
	tag, class, ok := strings.Cut(name, " ")
	b.name, b.tag = tag, true
	switch {
	case ok && class == "gold":
		b.class = parley.Gold
	case ok && class == "silver":
		b.class = parley.Silver
	case ok && class == "bronze":
		b.class = parley.Bronze
	default:
		return fmt.Errorf("%q is neither a badge nor a tag and its class", name)
	}
	return nil
}

// deletedAccount matches the names of accounts that are no more; posts keep
// them as text.
var deletedAccount = regexp.MustCompile(`^user\d+$`)

func readPeople() ([]*person, error) {
	src, err := files.ReadFile("people.toml")
	if err != nil {
		return nil, err
	}
	var list struct{ Person []*person }
	if err := decode(string(src), &list); err != nil {
		return nil, fmt.Errorf("people.toml: %w", err)
	}
	seen := map[string]bool{}
	for i, p := range list.Person {
		p.id = parley.UserID(i + 1)
		switch {
		case p.Key == "" || p.Name == "" || seen[p.Key]:
			return nil, fmt.Errorf("people.toml: person %d (%q): key and name must be given, the key only once", p.id, p.Key)
		case deletedAccount.MatchString(p.Key):
			return nil, fmt.Errorf("people.toml: %q is the name of a deleted account", p.Key)
		case i > 0 && p.Joined > list.Person[i-1].Joined:
			return nil, fmt.Errorf("people.toml: %q joined before the person above", p.Key)
		}
		seen[p.Key] = true
	}
	return list.Person, nil
}

// tag is a tag of the site; the fields are those of tags.toml.
type tag struct {
	Name    string
	Who     string
	Ago     age
	Excerpt string
	Wiki    string
}

func readTags() ([]tag, error) {
	src, err := files.ReadFile("tags.toml")
	if err != nil {
		return nil, err
	}
	var list struct{ Tag []tag }
	if err := decode(string(src), &list); err != nil {
		return nil, fmt.Errorf("tags.toml: %w", err)
	}
	for i := range list.Tag {
		list.Tag[i].Wiki = strings.TrimSpace(list.Tag[i].Wiki)
	}
	return list.Tag, nil
}
