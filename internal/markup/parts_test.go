package markup

import (
	"reflect"
	"testing"
)

func TestPartsOf(t *testing.T) {
	for html, want := range map[string]Parts{
		`<p>Use <code>new</code>:</p><pre><code>x := new(T)
y()</code></pre><p>or <a href="https://a.example/?x=1&amp;y=2" title="t">this</a></p><pre>z</pre>`: {
			Text: "Use new:\nor this", Code: "x := new(T)\ny()\nz", Links: []string{"https://a.example/?x=1&y=2"},
		},
		"":                           {},
		"<pre>open":                  {Code: "open"},
		"<a>no address</a> &amp; so": {Text: "no address & so"},
	} {
		if got := PartsOf(html); !reflect.DeepEqual(got, want) {
			t.Errorf("PartsOf(%q) = %+v, want %+v", html, got, want)
		}
	}
}
