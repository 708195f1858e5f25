package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"

	"parley"
	"parley/internal/commandline"
	"parley/internal/users"
)

// defaultConfig is read when it exists in the working directory and no other
// file is named.
const defaultConfig = "parley.toml"

// configLookup finds the values that the configuration file has for flags. A
// line is named like the flag, with _ or - between words; a table named like a
// command holds lines for it alone. The file is read when it is first asked.
func configLookup(path *string) func(*commandline.Command, string) (string, string, bool, error) {
	values := sync.OnceValues(func() (map[string]any, error) { return readConfig(*path) })
	return func(c *commandline.Command, flag string) (value, place string, ok bool, err error) {
		if flag == "config" {
			return "", "", false, nil
		}
		lines, err := values()
		if err != nil {
			return "", "", false, err
		}
		place = cmp.Or(*path, defaultConfig)
		for _, name := range c.Names() {
			if table, isTable := lines[name].(map[string]any); isTable {
				if value, ok, err = configValue(table, flag); ok || err != nil {
					return value, place, ok, err
				}
			}
		}
		value, ok, err = configValue(lines, flag)
		return value, place, ok, err
	}
}

func readConfig(path string) (map[string]any, error) {
	values := map[string]any{}
	given := path != ""
	if !given {
		path = defaultConfig
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !given {
		return values, nil
	}
	if err != nil {
		return nil, parley.Errorf(parley.Invalid, "configuration: %v", err)
	}
	if err := toml.Unmarshal(text, &values); err != nil {
		return nil, parley.Errorf(parley.Invalid, "%s: %v", path, err)
	}
	return values, nil
}

// configValue is the line for a flag as it would stand on the command line.
func configValue(lines map[string]any, flag string) (value string, ok bool, err error) {
	v, ok := lines[flag]
	if !ok {
		v, ok = lines[strings.ReplaceAll(flag, "-", "_")]
	}
	switch v := v.(type) {
	case nil:
		return "", ok, nil
	case map[string]any, []map[string]any:
		return "", false, parley.Errorf(parley.Invalid, "configuration: %s is a table, and has to be a value", flag)
	case []any:
		var words []string
		for _, item := range v {
			words = append(words, fmt.Sprint(item))
		}
		return strings.Join(words, ","), ok, nil
	default:
		return fmt.Sprint(v), ok, nil
	}
}

// loginTable is a table [login.NAME] of the configuration file: an OpenID
// provider by which people may sign in.
type loginTable struct {
	Title            string   `toml:"title"`
	Issuer           string   `toml:"issuer"`
	ClientID         string   `toml:"client_id"`
	ClientSecret     string   `toml:"client_secret"`
	ClientSecretFile string   `toml:"client_secret_file"`
	Scopes           []string `toml:"scopes"`
}

// loginProviders reads the login providers of a configuration file.
func loginProviders(path string) ([]users.Provider, error) {
	values, err := readConfig(path)
	if err != nil {
		return nil, err
	}
	tables, ok := values["login"].(map[string]any)
	if !ok {
		return nil, nil
	}
	var list []users.Provider
	for name, table := range tables {
		text, err := toml.Marshal(table)
		if err != nil {
			return nil, parley.Errorf(parley.Invalid, "the login provider %q is not understood: %v", name, err)
		}
		var t loginTable
		known, err := toml.Decode(string(text), &t)
		if err != nil {
			return nil, parley.Errorf(parley.Invalid, "the login provider %q is not understood: %v", name, err)
		}
		if unknown := known.Undecoded(); len(unknown) > 0 {
			return nil, parley.Errorf(parley.Invalid, "the login provider %q has no setting %q", name, unknown[0].String())
		}
		if t.ClientSecretFile != "" {
			secret, err := secretFile(t.ClientSecretFile)
			if err != nil {
				return nil, err
			}
			t.ClientSecret = string(secret)
		}
		list = append(list, users.Provider{Name: name, Title: t.Title, Issuer: t.Issuer, ClientID: t.ClientID, ClientSecret: t.ClientSecret, Scopes: t.Scopes})
	}
	return list, nil
}
