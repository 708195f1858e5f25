package extract

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
)

// prescan is how many bytes of a page are searched for a meta charset. The
// standard says 1,024; pages with long comments or preloads before it exist.
const prescan = 4096

var metaCharset = regexp.MustCompile(`(?i)<meta\s[^>]*?charset\s*=\s*["']?\s*([a-z0-9_:.-]+)`)

// Decode returns body as UTF-8 and the name of the encoding it was in. A byte
// order mark decides, as in browsers; then the charset of contentType (a
// Content-Type header, or ""), then a meta element; else UTF-8 if body is valid
// UTF-8, and windows-1252 if not. Bytes that the encoding lacks become U+FFFD.
func Decode(body []byte, contentType string) (text, charset string) {
	e, charset := detect(body, contentType)
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if e == nil {
		return strings.ToValidUTF8(string(body), "\uFFFD"), "utf-8"
	}
	decoded, err := e.NewDecoder().Bytes(body)
	if err != nil {
		// Decoders replace what they can't read; one that gives up leaves the
		// bytes as they are.
		return strings.ToValidUTF8(string(body), "\uFFFD"), charset
	}
	return strings.TrimPrefix(string(decoded), "\uFEFF"), charset
}

// detect names the encoding of body; nil is UTF-8.
func detect(body []byte, contentType string) (encoding.Encoding, string) {
	switch {
	case bytes.HasPrefix(body, []byte("\xef\xbb\xbf")):
		return nil, "utf-8"
	case bytes.HasPrefix(body, []byte("\xfe\xff")):
		return named("utf-16be")
	case bytes.HasPrefix(body, []byte("\xff\xfe")):
		return named("utf-16le")
	}
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		if e, name := named(params["charset"]); name != "" {
			return e, name
		}
	}
	if m := metaCharset.FindSubmatch(body[:min(len(body), prescan)]); m != nil {
		e, name := named(string(m[1]))
		// A page whose meta element could be read as bytes is not in UTF-16.
		if strings.HasPrefix(name, "utf-16") {
			return nil, "utf-8"
		}
		if name != "" {
			return e, name
		}
	}
	if utf8.Valid(body) {
		return nil, "utf-8"
	}
	return named("windows-1252")
}

// named looks an encoding up by a label of the web; an unknown one is "".
func named(label string) (e encoding.Encoding, name string) {
	e, err := htmlindex.Get(strings.TrimSpace(label))
	if err != nil {
		return nil, ""
	}
	if name, err = htmlindex.Name(e); err != nil || name == "replacement" {
		return nil, ""
	}
	if name == "utf-8" {
		return nil, name
	}
	return e, name
}
