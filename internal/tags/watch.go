package tags

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"parley"
	"parley/internal/store"
)

// FieldWatched is the field that errors about watched tags are about.
const FieldWatched = "tags"

// Watch lets the actor watch or ignore tags: names, or patterns in which * is
// anything. A tag is on one of the two lists at most; a synonym stands for its
// master.
func (t *Tags) Watch(ctx context.Context, act parley.Act, names []string, ignore bool) error {
	r, err := t.store.Rules(ctx)
	if err != nil {
		return err
	}
	wrong := func(key string, args ...any) error {
		return &parley.Error{Kind: parley.Invalid, Fields: []parley.FieldError{{Field: FieldWatched, Key: key, Args: args}}}
	}
	if len(names) == 0 {
		return wrong("watch.none")
	}
	for i, name := range names {
		names[i] = strings.ToLower(name)
		switch {
		case strings.Trim(name, "*-.#+") == "":
			return wrong("watch.nowords", "tag", name)
		case !utf8.ValidString(name) || utf8.RuneCountInString(name) > r.TagLength || strings.ContainsAny(name, "%_[]<>|\\/\x00"):
			return wrong("watch.letters", "tag", strings.ToValidUTF8(name, "\uFFFD"), "n", r.TagLength)
		}
	}
	return t.store.Update(ctx, func(tx *store.Tx) error {
		names, err := masters(ctx, tx, names)
		if err != nil {
			return err
		}
		for _, name := range names {
			n, err := tx.WatchTag(ctx, act.Actor.ID, name, ignore)
			if err != nil {
				return err
			}
			if n > parley.MostWatchedTags {
				return wrong("watch.many", "n", parley.MostWatchedTags)
			}
		}
		return nil
	})
}

// masters are the names with synonyms replaced; patterns stay.
func masters(ctx context.Context, tx *store.Tx, names []string) ([]string, error) {
	list := slices.Clone(names)
	for i, name := range list {
		if strings.Contains(name, "*") {
			continue
		}
		y, err := tx.SynonymNamed(ctx, name, 0)
		if err != nil {
			return nil, err
		}
		if y != nil && y.Approved {
			list[i] = y.Master
		}
	}
	return list, nil
}

// Unwatch takes a tag or pattern off the actor's lists.
func (t *Tags) Unwatch(ctx context.Context, act parley.Act, name string) error {
	return t.store.Update(ctx, func(tx *store.Tx) error { return tx.UnwatchTag(ctx, act.Actor.ID, name) })
}

// HideIgnored says whether the actor's lists leave out questions with ignored
// tags.
func (t *Tags) HideIgnored(ctx context.Context, act parley.Act, hide bool) error {
	return t.store.Update(ctx, func(tx *store.Tx) error { return tx.HideIgnoredTags(ctx, act.Actor.ID, hide) })
}
