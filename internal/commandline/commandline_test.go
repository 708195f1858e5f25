package commandline_test

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"parley/internal/commandline"
)

// program has each kind of flag and argument that there is.
type program struct {
	Config string `help:"File of settings." placeholder:"FILE" env:"T_CONFIG"`
	Serve  serve  `cmd:"" help:"Serve the site."`
	User   struct {
		Role role `cmd:"" help:"Give a role."`
	} `cmd:"" help:"Look after accounts."`
	Read read `cmd:"" help:"Read folders."`
}

type where struct {
	Data string `help:"Folder of the site." default:"./data" placeholder:"DIR" env:"T_DATA"`
}

type serve struct {
	where
	SiteName string        `help:"Name of the site." env:"T_SITE_NAME"`
	Archive  bool          `help:"Keep copies." default:"true" negatable:"" env:"T_ARCHIVE"`
	Math     bool          `help:"Typeset mathematics."`
	Robots   string        `name:"evidence-robots" help:"Rule." enum:"respect,ignore" default:"respect" env:"T_ROBOTS"`
	Proxies  []string      `name:"trusted-proxies" help:"Networks." placeholder:"NETWORK,…" env:"T_PROXIES"`
	Pace     time.Duration `help:"Time." default:"10s" env:"T_PACE"`
	Cache    int64         `help:"Bytes." default:"64" env:"T_CACHE"`
}

type role struct {
	where
	Who    string `arg:"" help:"Number or address."`
	Role   string `arg:"" enum:"member,moderator" help:"The role."`
	Reason string `required:"" help:"What is told." placeholder:"TEXT"`
	Admin  bool   `help:"One." xor:"one"`
	Mod    bool   `help:"Other." xor:"one"`
}

// Help is the rest of what there is to say.
func (role) Help() string { return "Roles are kept for ever." }

type read struct {
	Dirs []string `arg:"" name:"dir" help:"Folders." type:"existingdir"`
}

// sources are an environment and a file.
func sources(env, file map[string]string) commandline.Sources {
	return commandline.Sources{
		Env: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
		File: func(c *commandline.Command, flag string) (string, string, bool, error) {
			if file["broken"] != "" {
				return "", "", false, errors.New(file["broken"])
			}
			v, ok := file[flag]
			return v, "the file", ok, nil
		},
	}
}

func TestRead(t *testing.T) {
	usual := serve{where: where{Data: "./data"}, Archive: true, Robots: "respect", Cache: 64, Pace: 10 * time.Second}
	with := func(change func(*serve)) serve { s := usual; change(&s); return s }
	tests := []struct {
		line      string
		env, file map[string]string
		want      serve
	}{
		{"serve", nil, nil, usual},
		{"serve --data=a --math --no-archive", nil, nil, with(func(s *serve) { s.Data, s.Math, s.Archive = "a", true, false })},
		{"--config x serve --data a --math=no --archive=false", nil, nil, with(func(s *serve) { s.Data, s.Archive = "a", false })},
		{"serve --cache -1 --data=", nil, nil, with(func(s *serve) { s.Cache, s.Data = -1, "" })},
		{"serve --pace 1m30s", map[string]string{"T_PACE": "2s"}, nil, with(func(s *serve) { s.Pace = 90 * time.Second })},
		{"serve --cache 0x10 --cache 2", nil, nil, with(func(s *serve) { s.Cache = 2 })},
		{"serve --no-archive --archive", nil, nil, usual},
		{"serve --trusted-proxies a,b --trusted-proxies c", map[string]string{"T_PROXIES": "d"}, map[string]string{"trusted-proxies": "e"},
			with(func(s *serve) { s.Proxies = []string{"a", "b", "c"} })},
		{"serve", map[string]string{"T_PROXIES": "d,e", "T_ARCHIVE": "0"}, map[string]string{"trusted-proxies": "f", "math": "yes"},
			with(func(s *serve) { s.Proxies, s.Archive, s.Math = []string{"d", "e"}, false, true })},
		{"serve --data line", map[string]string{"T_DATA": "env"}, map[string]string{"data": "file"}, with(func(s *serve) { s.Data = "line" })},
		{"serve", map[string]string{"T_DATA": "env"}, map[string]string{"data": "file"}, with(func(s *serve) { s.Data = "env" })},
		{"serve", nil, map[string]string{"data": "file", "cache": "7"}, with(func(s *serve) { s.Data, s.Cache = "file", 7 })},
	}
	for _, tt := range tests {
		var p program
		c, err := commandline.New("t", "Test.", &p).Read(strings.Fields(tt.line), sources(tt.env, tt.file))
		if err != nil || c.Path() != "t serve" || !reflect.DeepEqual(p.Serve, tt.want) {
			t.Errorf("%s: %v, %v\ngot  %+v\nwant %+v", tt.line, c.Path(), err, p.Serve, tt.want)
		}
	}
}

func TestReadArguments(t *testing.T) {
	var p program
	c, err := commandline.New("t", "Test.", &p).Read([]string{"user", "role", "--reason", "so", "-5", "--", "member"}, sources(nil, nil))
	if err != nil || p.User.Role.Who != "-5" || p.User.Role.Role != "member" || p.User.Role.Reason != "so" {
		t.Errorf("%+v, %v", p.User.Role, err)
	}
	if got := strings.Join(c.Names(), " "); got != "role user" {
		t.Errorf("the names of the command are %q", got)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := commandline.New("t", "Test.", &p).Read([]string{"read", ".", here}, sources(nil, nil)); err != nil || !reflect.DeepEqual(p.Read.Dirs, []string{here, here}) {
		t.Errorf("%q, %v", p.Read.Dirs, err)
	}
}

// TestMistakes tells what is wrong with a command line.
func TestMistakes(t *testing.T) {
	tests := []struct{ line, about, want string }{
		{"srve", "t", `there is no command "srve"; did you mean "serve"?`},
		{"elephant", "t", `there is no command "elephant"; there are serve, user, read`},
		{"user", "t user", `a command is missing behind "t user": role`},
		{"serve --dat x", "t serve", "unknown flag --dat; did you mean --data?"},
		{"serve --trusted_proxies x", "t serve", "did you mean --trusted-proxies?"},
		{"--data x serve", "t", "unknown flag --data"},
		{"serve --no-math", "t serve", "unknown flag --no-math"},
		{"serve x", "t serve", `"x" is one argument too many`},
		{"serve --data", "t serve", "--data needs a value, DIR"},
		{"serve --data --math", "t serve", "given as --data=--math"},
		{"serve --pace 10", "t serve", `--pace takes a time such as 500ms, 10s or 2h, and "10" is none`},
		{"serve --cache many", "t serve", `--cache takes a whole number, and "many" is none`},
		{"serve --archive=maybe", "t serve", `--archive is true or false (or 1 or 0, yes or no), and "maybe" is neither`},
		{"serve --evidence-robots never", "t serve", `--evidence-robots must be one of respect, ignore, and "never" is none`},
		{"user role", "t user role", "missing: WHO ROLE"},
		{"user role 1 king", "t user role", `ROLE must be one of member, moderator, and "king" is none`},
		{"user role 1 member", "t user role", "missing: --reason TEXT"},
		{"user role 1 member --reason x --admin --mod", "t user role", "--admin and --mod can't be used together"},
		{"read nowhere", "t read", "DIR has to be a folder"},
	}
	for _, tt := range tests {
		var p program
		c, err := commandline.New("t", "Test.", &p).Read(strings.Fields(tt.line), sources(nil, nil))
		if err == nil || c.Path() != tt.about || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: about %s: %v\nwant about %s: %s", tt.line, c.Path(), err, tt.about, tt.want)
		}
	}
	for want, from := range map[string]commandline.Sources{
		"(from T_CACHE)":  sources(map[string]string{"T_CACHE": "x"}, nil),
		"(from the file)": sources(nil, map[string]string{"cache": "x"}),
		"no such file":    sources(nil, map[string]string{"broken": "no such file"}),
	} {
		var p program
		if _, err := commandline.New("t", "Test.", &p).Read([]string{"serve"}, from); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestHelp(t *testing.T) {
	tests := []struct {
		line  string
		wants []string
	}{
		{"", []string{"Usage: t COMMAND [flags]\n\nTest.\n", "  user role                 Give a role.\n"}},
		{"help", []string{"Usage: t COMMAND"}},
		{"help user role", []string{"Usage: t user role WHO ROLE --reason TEXT [flags]", "Roles are kept for ever.", "Arguments:\n  WHO  "}},
		{"serve --nothing -h", []string{"--data DIR                Folder of the site. [default: ./data] [env: T_DATA]\n", "  --[no-]archive  ", "  --math  ", "\n                            Networks. [env: T_PROXIES]\n", "--config FILE"}},
		{"--help read", []string{"Usage: t read DIR... [flags]"}},
	}
	for _, tt := range tests {
		var p program
		c, err := commandline.New("t", "Test.", &p).Wanted(strings.Fields(tt.line))
		if err != nil || c == nil {
			t.Fatalf("%s: no help: %v", tt.line, err)
		}
		var b strings.Builder
		c.WriteHelp(&b, 80)
		for _, want := range tt.wants {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s: help lacks %q:\n%s", tt.line, want, b.String())
			}
		}
		for line := range strings.Lines(b.String()) {
			if n := len([]rune(line)); n > 81 {
				t.Errorf("%s: a line of %d characters: %s", tt.line, n, line)
			}
		}
	}
	var p program
	if c, err := commandline.New("t", "Test.", &p).Wanted([]string{"serve", "--", "--help"}); c != nil || err != nil {
		t.Errorf("help behind -- is taken for a wish: %v", err)
	}
	if _, err := commandline.New("t", "Test.", &p).Wanted([]string{"help", "srve"}); err == nil {
		t.Error("help of a command that is not there")
	}
}
