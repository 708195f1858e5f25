package commandline

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// set gives an option a value in words. A list takes the parts between commas,
// behind those that it has; a positional one takes the value as it is.
func (o *option) set(text string) error {
	if len(o.enum) > 0 && !slices.Contains(o.enum, text) {
		return fmt.Errorf("must be one of %s, and %q is none", strings.Join(o.enum, ", "), text)
	}
	switch o.value.Kind() {
	case reflect.Bool:
		yes, err := truth(text)
		o.value.SetBool(yes)
		return err
	case reflect.Int, reflect.Int64:
		if o.value.Type() == reflect.TypeFor[time.Duration]() {
			return o.setDuration(text)
		}
		n, err := strconv.ParseInt(text, 0, 64)
		if err != nil {
			return fmt.Errorf("takes a whole number, and %q is none", text)
		}
		o.value.SetInt(n)
	case reflect.Slice:
		for part := range strings.SplitSeq(text, ",") {
			o.value.Set(reflect.Append(o.value, reflect.ValueOf(part)))
		}
	case reflect.String:
		path, err := o.path(text)
		o.value.SetString(path)
		return err
	default:
		panic("no option can be a " + o.value.Type().String())
	}
	return nil
}

// setDuration reads a time as 500ms, 10s or 2h30m.
func (o *option) setDuration(text string) error {
	d, err := time.ParseDuration(text)
	if err != nil {
		return fmt.Errorf("takes a time such as 500ms, 10s or 2h, and %q is none", text)
	}
	o.value.SetInt(int64(d))
	return nil
}

// add gives a positional list one value more.
func (o *option) add(text string) error {
	path, err := o.path(text)
	o.value.Set(reflect.Append(o.value, reflect.ValueOf(path)))
	return err
}

func truth(text string) (bool, error) {
	switch strings.ToLower(text) {
	case "true", "1", "yes":
		return true, nil
	case "false", "0", "no":
		return false, nil
	}
	return false, fmt.Errorf("is true or false (or 1 or 0, yes or no), and %q is neither", text)
}

// path makes a value absolute that is a path, and sees that a folder is there.
func (o *option) path(text string) (string, error) {
	if o.kind == "" || text == "" {
		return text, nil
	}
	if rest, ok := strings.CutPrefix(text, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			text = filepath.Join(home, rest)
		}
	}
	path, err := filepath.Abs(text)
	if err != nil || o.kind != "existingdir" {
		return path, err
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return path, fmt.Errorf("has to be a folder, and %s is none", path)
	}
	return path, nil
}
