package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"parley"
	"parley/internal/store"
)

// settingCmd shows and changes what a site decides for itself. A server notices
// a change of a database that it shares; on SQLite it must be stopped first.
type settingCmd struct {
	List  settingListCmd  `cmd:"" help:"List the settings: name, value, and what holds without it."`
	Set   settingSetCmd   `cmd:"" help:"Set one."`
	Unset settingUnsetCmd `cmd:"" help:"Go back to what holds without it."`
}

// words are the settings that are no numbers.
var words = []string{store.SettingSiteName, store.SettingAliases, store.SettingBlockedDomains, parley.SettingBlockedWords, parley.SettingBlockedPhrases, parley.SettingShorteners, parley.SettingEvidencePolicy, parley.SettingEvidenceTagPolicies}

type settingListCmd struct {
	siteFlags
}

func (c *settingListCmd) Run(ctx context.Context, std *streams) error {
	return c.withStore(ctx, func(s *store.Store) error {
		set, err := s.Settings(ctx)
		if err != nil {
			return err
		}
		numbers := parley.RuleDefaults()
		for _, name := range slices.Sorted(maps.Keys(numbers)) {
			value, ok := set[name]
			if !ok {
				value = strconv.Itoa(numbers[name])
			}
			fmt.Fprintf(std.out, "%s\t%s\t%d\n", name, value, numbers[name])
		}
		for _, name := range words {
			standard := ""
			if name == parley.SettingShorteners {
				standard = strings.Join(parley.DefaultRules().Shorteners, " ")
			}
			fmt.Fprintf(std.out, "%s\t%s\t%s\n", name, set[name], standard)
		}
		return nil
	})
}

type settingSetCmd struct {
	siteFlags
	Name  string `arg:"" help:"Name, as list shows it: privilege.vote-up."`
	Value string `arg:"" help:"Number, or words."`
}

func (c *settingSetCmd) Run(ctx context.Context, std *streams) error {
	if err := checkSetting(c.Name, c.Value); err != nil {
		return err
	}
	return c.change(ctx, c.Name, strings.TrimSpace(c.Value))
}

type settingUnsetCmd struct {
	siteFlags
	Name string `arg:"" help:"Name, as list shows it."`
}

func (c *settingUnsetCmd) Run(ctx context.Context, std *streams) error {
	if !slices.Contains(words, c.Name) {
		if err := checkSetting(c.Name, "0"); err != nil {
			return err
		}
	}
	return c.change(ctx, c.Name, "")
}

// checkSetting refuses what no part of the site would read.
func checkSetting(name, value string) error {
	switch name {
	case parley.SettingEvidencePolicy, parley.SettingEvidenceTagPolicies:
		return parley.CheckEvidencePolicy(name, value)
	}
	if slices.Contains(words, name) {
		return nil
	}
	if _, ok := parley.RuleDefaults()[name]; !ok {
		return parley.Errorf(parley.Invalid, "there is no setting %q; parley setting list shows all", name)
	}
	if _, err := strconv.Atoi(value); err != nil {
		return parley.Errorf(parley.Invalid, "%s is a number, and %q is none", name, value)
	}
	return nil
}

func (f *siteFlags) change(ctx context.Context, name, value string) error {
	return f.withStore(ctx, func(s *store.Store) error {
		return s.Update(ctx, func(tx *store.Tx) error { return tx.SetSetting(ctx, name, value) })
	})
}
