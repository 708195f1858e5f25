package votes_test

import (
	"context"
	"testing"

	"parley"
	"parley/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

var ctx = context.Background()

func TestSmoke(t *testing.T) {
	testkit.EachMembers(t, func(t *testing.T, m *testkit.Members) {
		ann, bob, cem := m.Member("Ann", 500), m.Member("Bob B", 200), m.Member("Cem", 3000)
		q := m.Ask(ann, "tides")
		a := m.Answer(bob, q, "The moon does it.")
		before := m.Writes()
		m.Vote(cem, a, parley.UpMod)
		t.Log("vote up", m.Writes()-before)
		before = m.Writes()
		m.Vote(cem, q, parley.DownMod)
		t.Log("vote down q", m.Writes()-before)
		before = m.Writes()
		m.Vote(cem, q, parley.UpMod)
		t.Log("change", m.Writes()-before)
		before = m.Writes()
		m.Answer(cem, q, "The sun does it as well.")
		t.Log("answer", m.Writes()-before)
		m.Clean()
		t.Log(m.Reputation(ann), m.Reputation(bob), m.Reputation(cem))
	})
}
