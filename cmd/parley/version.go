package main

import (
	"context"
	"fmt"
	"runtime/debug"
)

// version is set by the release build; otherwise the module's version counts.
var version = ""

type versionCmd struct{}

func (versionCmd) Run(_ context.Context, std *streams) error {
	v := version
	if info, ok := debug.ReadBuildInfo(); ok && v == "" {
		v = info.Main.Version
	}
	if v == "" || v == "(devel)" {
		v = "development version"
	}
	_, err := fmt.Fprintln(std.out, "parley", v)
	return err
}
