package sources

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// TestPacer spaces the fetches of all workers evenly, and lets nobody save up.
func TestPacer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p pacer
		begin := time.Now()
		times := make(chan time.Duration, 8)
		for range 8 {
			go func() {
				if err := p.wait(t.Context(), time.Second/2); err == nil {
					times <- time.Since(begin)
				}
			}()
		}
		for i := range 8 {
			if got := <-times; got != time.Duration(i)*time.Second/2 {
				t.Errorf("fetch %d comes after %v", i, got)
			}
		}
		time.Sleep(time.Minute)
		begin = time.Now()
		for range 2 {
			if err := p.wait(t.Context(), time.Second/2); err != nil {
				t.Fatal(err)
			}
		}
		if got := time.Since(begin); got != time.Second/2 {
			t.Errorf("after a rest, two fetches take %v", got)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := p.wait(ctx, time.Hour); err == nil {
			t.Error("who is told to end waits on")
		}
	})
}
