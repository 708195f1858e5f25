package capture

import (
	"regexp"
	"sync"
)

// pattern is a regular expression that is compiled when it is first needed:
// most runs of the program read no captured page, and all have to start.
func pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
