package extract

import (
	"strings"
	"testing"
)

func TestHTML(t *testing.T) {
	tests := []struct{ name, page, visible string }{
		{"white space folds", "<p>a\n  b <b>c</b>d</p>", "a b cd"},
		{"elements of a block end it", "<div>one<p>two</p>three</div>", "one\n\ntwo\n\nthree"},
		{"a line break stays, two end the paragraph", "<p>one<br>two<br><br>three</p>", "one\ntwo\n\nthree"},
		{"cells of a row are one block", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\n\nc"},
		{"scripts, styles, templates and controls are no text", "<p>a<script>x</script><style>y</style><template>z</template></p><button>b</button><select><option>o</select>", "a"},
		{"hidden attribute", "<p>a</p><p hidden>b</p>", "a"},
		{"hidden from assistive technology", `<p>a<span aria-hidden="true">b</span></p>`, "a"},
		{"hidden by style", `<p>a</p><p style="color:red; DISPLAY : none !important">b</p><p style="visibility:hidden">c</p>`, "a"},
		{"only for screen readers", `<p>a<span class="x sr-only">b</span><span class="visually-hidden">c</span><span class="screen-reader-text">d</span></p>`, "a"},
		{"a body that waits for its script", `<body style="display:none"><p>a</p></body>`, "a"},
		{"links that announce themselves", `<p>in <a href="x">combat mission<span>, opens new tab</span></a> in Iraq <a href="y">x (Öffnet in neuem Fenster)</a></p>`, "in combat mission in Iraq x"},
		{"a new tab that is the subject", `<p>He opened a new tab and <a href="x">said so</a>.</p>`, "He opened a new tab and said so."},
		{"preformatted text keeps its spaces", "<pre>a\n  b</pre>", "a\n  b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := HTML([]byte(tt.page), "", "").Visible(); got != tt.visible {
				t.Errorf("HTML(%q).Visible() = %q, want %q", tt.page, got, tt.visible)
			}
		})
	}
}

func TestDeepPages(t *testing.T) {
	page := strings.Repeat("<div>", 50_000) + "deep" + strings.Repeat("</div>", 50_000) + "<p>after</p>"
	if got := HTML([]byte(page), "", "").Visible(); !strings.Contains(got, "deep") || !strings.Contains(got, "after") {
		t.Errorf("HTML of 50,000 nested elements is %.80q", got)
	}
}

func TestDecode(t *testing.T) {
	tests := []struct{ name, body, contentType, text, charset string }{
		{"UTF-8 by its form", "Gr\xc3\xbc\xc3\x9fe", "", "Grüße", "utf-8"},
		{"else windows-1252", "Gr\xfc\xdfe \x93x\x94", "", "Grüße “x”", "windows-1252"},
		{"the header counts", "\xcf\xf0\xe8", "text/html; charset=windows-1251", "При", "windows-1251"},
		{"the header before the page", "<meta charset=utf-8>\xcf\xf0\xe8", "text/html; charset=windows-1251", "<meta charset=utf-8>При", "windows-1251"},
		{"the page", `<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">` + "\xf0", "text/html", `<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">П`, "koi8-r"},
		{"a byte order mark before all", "\xef\xbb\xbfé", "text/html; charset=iso-8859-1", "é", "utf-8"},
		{"UTF-16", "\xff\xfeA\x00\xe9\x00", "", "Aé", "utf-16le"},
		{"an unknown header is passed over", "\xc3\xa9", "text/html; charset=none-such", "é", "utf-8"},
		{"broken UTF-8", "a\xffb", "text/html; charset=utf-8", "a\uFFFDb", "utf-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text, charset := Decode([]byte(tt.body), tt.contentType)
			if text != tt.text || charset != tt.charset {
				t.Errorf("Decode(%q, %q) = %q, %q, want %q, %q", tt.body, tt.contentType, text, charset, tt.text, tt.charset)
			}
		})
	}
}
