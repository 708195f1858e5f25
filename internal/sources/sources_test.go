package sources_test

import (
	"testing"

	"parley/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }
