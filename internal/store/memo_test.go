package store

import (
	"strconv"
	"testing"
	"time"
)

func TestMemo(t *testing.T) {
	var m memo[int]
	now := time.Unix(1_000_000, 0)
	if _, ok := m.get("a", now); ok {
		t.Error("an empty memo remembers something")
	}
	m.put("a", 7, now.Add(time.Minute))
	if v, ok := m.get("a", now.Add(59*time.Second)); !ok || v != 7 {
		t.Errorf("get = %d, %v within its life, want 7, true", v, ok)
	}
	if _, ok := m.get("a", now.Add(time.Minute)); ok {
		t.Error("a value outlives its life")
	}
	m.clear()
	if _, ok := m.get("a", now); ok {
		t.Error("a value outlives a clear")
	}
	for i := range 3 * memoLimit {
		m.put(strconv.Itoa(i), i, now.Add(time.Minute))
	}
	if len(m.kept) > memoLimit {
		t.Errorf("%d values are kept, want %d at most", len(m.kept), memoLimit)
	}
}
