package evidence

import "testing"

func TestPatterns(t *testing.T) {
	tests := []struct{ pattern, written, host, path string }{
		{"example.org", "example.org", "example.org", "/a?b=c"},
		{" HTTPS://www.Example.org:8080 ", "example.org", "www.example.org", "/"},
		{"*.example.org", "*.example.org", "a.b.example.org", "/x"},
		{"*.example.org", "*.example.org", "example.org", "/x"},
		{"example.org/people/", "example.org/people/", "example.org", "/people/ann"},
		{"example.org/people/*", "example.org/people/", "example.org", "/people/"},
		{"example.org/*/private", "example.org/*/private", "example.org", "/a/b/private/c"},
		{"example.org/a$", "example.org/a$", "example.org", "/a"},
		{"example.org?id=7", "example.org/?id=7", "example.org", "/?id=7"},
		{"bücher.example/x", "xn--bcher-kva.example/x", "xn--bcher-kva.example", "/xy"},
		{"192.0.2.1/x", "192.0.2.1/x", "192.0.2.1", "/x"},
		{"[2001:DB8::1]/x", "2001:db8::1/x", "2001:db8::1", "/x"},
	}
	for _, tt := range tests {
		p, err := ParsePattern(tt.pattern)
		if err != nil || p.String() != tt.written || !p.Matches(tt.host, tt.path) {
			t.Errorf("ParsePattern(%q) = %q, %v, and matches %s%s: %v", tt.pattern, p, err, tt.host, tt.path, p.Matches(tt.host, tt.path))
		}
	}
	for _, tt := range []struct{ pattern, host, path string }{
		{"example.org", "a.example.org", "/"},
		{"example.org", "notexample.org", "/"},
		{"*.example.org", "notexample.org", "/"},
		{"example.org/people/", "example.org", "/people"},
		{"example.org/a$", "example.org", "/ab"},
		{"example.org/*/private", "example.org", "/private"},
	} {
		if p, err := ParsePattern(tt.pattern); err != nil || p.Matches(tt.host, tt.path) {
			t.Errorf("%q matches %s%s, %v", tt.pattern, tt.host, tt.path, err)
		}
	}
	for _, wrong := range []string{"", "*", "/a", "org", "*.org", "exa mple.org", "http://", "example.org/a\x00", "*.*.org", "..", "a..", ".org"} {
		if p, err := ParsePattern(wrong); err == nil {
			t.Errorf("ParsePattern(%q) = %q", wrong, p)
		}
	}
}

// FuzzPattern has patterns be read as they are written.
func FuzzPattern(f *testing.F) {
	for _, s := range []string{"example.org", "*.example.org/a/*/b$", "http://[::1]:80/x?y", "bücher.example/%C3%a9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePattern(text)
		if err != nil {
			return
		}
		if again, err := ParsePattern(p.String()); err != nil || again.Host != p.Host || again.Path != p.Path {
			t.Errorf("ParsePattern(%q) = %q, and of that %q, %v", text, p, again, err)
		}
	})
}
