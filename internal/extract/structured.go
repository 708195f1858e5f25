package extract

import (
	"encoding/json"
	"strings"
)

// limits of what is read from a page's structured data.
const (
	longestJSON  = 1 << 20
	deepestJSON  = 12
	mostJSONNode = 2000
)

// object is one JSON-LD object.
type object map[string]any

// structuredData returns the JSON-LD objects of a document, outer ones first.
func structuredData(scripts []string) []object {
	var all []object
	var walk func(v any, depth int)
	walk = func(v any, depth int) {
		if depth > deepestJSON || len(all) >= mostJSONNode {
			return
		}
		switch v := v.(type) {
		case map[string]any:
			if v["@type"] != nil {
				all = append(all, v)
			}
			if graph, ok := v["@graph"]; ok {
				walk(graph, depth+1)
			}
			if main, ok := v["mainEntity"]; ok {
				walk(main, depth+1)
			}
		case []any:
			for _, item := range v {
				walk(item, depth+1)
			}
		}
	}
	for _, script := range scripts {
		if len(script) > longestJSON {
			continue
		}
		walk(parseJSON(script), 0)
	}
	return all
}

// parseJSON reads a script of JSON; broken as pages write it (comments around
// it, raw line breaks in strings, a semicolon at the end), or nil.
func parseJSON(script string) any {
	script = strings.TrimSpace(script)
	script = strings.TrimSuffix(strings.TrimPrefix(script, "<!--"), "-->")
	script = strings.TrimSuffix(strings.TrimPrefix(script, "//<![CDATA["), "//]]>")
	script = strings.TrimSuffix(strings.TrimSpace(script), ";")
	var v any
	if json.Unmarshal([]byte(script), &v) == nil {
		return v
	}
	cleaned := strings.Map(func(c rune) rune {
		if c < ' ' {
			return ' '
		}
		return c
	}, script)
	if json.Unmarshal([]byte(cleaned), &v) == nil {
		return v
	}
	return nil
}
