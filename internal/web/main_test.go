package web

import (
	"flag"
	"testing"

	"parley/internal/testkit"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) { testkit.Main(m) }
