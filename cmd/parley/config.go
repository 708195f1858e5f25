package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/alecthomas/kong"

	"parley"
	"parley/internal/users"
)

// defaultConfig is read when it exists in the working directory.
const defaultConfig = "parley.toml"

// configFile is the path of the configuration file, "" for the default.
type configFile string

// configResolver gives flags the values that the configuration file has for
// them. A line is named like the flag, with _ or - between words; a table
// named like a subcommand holds lines for it alone.
func configResolver(path *configFile) kong.Resolver {
	var values map[string]any
	var failed error
	loaded := false
	return kong.ResolverFunc(func(context *kong.Context, parent *kong.Path, flag *kong.Flag) (any, error) {
		if flag.Name == "config" || flag.Name == "help" || inEnvironment(flag) {
			return nil, nil
		}
		if !loaded {
			loaded = true
			values, failed = readConfig(configPath(context, *path))
		}
		if failed != nil {
			return nil, failed
		}
		if node := parent.Node(); node != nil {
			if table, ok := values[node.Name].(map[string]any); ok {
				if v, ok := configValue(table, flag.Name); ok {
					return v, nil
				}
			}
		}
		v, ok := configValue(values, flag.Name)
		if !ok {
			return nil, nil
		}
		return v, nil
	})
}

// inEnvironment reports whether the environment gives the flag; it comes before
// the file.
func inEnvironment(flag *kong.Flag) bool {
	for _, name := range flag.Envs {
		if _, ok := os.LookupEnv(name); ok {
			return true
		}
	}
	return false
}

// configPath is the --config flag, which kong has not applied yet when it asks
// for the other flags.
func configPath(context *kong.Context, applied configFile) string {
	for i, arg := range context.Args {
		if value, ok := strings.CutPrefix(arg, "--config="); ok {
			return value
		}
		if arg == "--config" && i+1 < len(context.Args) {
			return context.Args[i+1]
		}
	}
	if applied != "" {
		return string(applied)
	}
	return os.Getenv("PARLEY_CONFIG")
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

func configValue(values map[string]any, flag string) (any, bool) {
	v, ok := values[flag]
	if !ok {
		v, ok = values[strings.ReplaceAll(flag, "-", "_")]
	}
	if list, isList := v.([]any); isList {
		var words []string
		for _, item := range list {
			words = append(words, fmt.Sprint(item))
		}
		return strings.Join(words, ","), ok
	}
	return v, ok
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
func loginProviders(path configFile) ([]users.Provider, error) {
	values, err := readConfig(string(path))
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
