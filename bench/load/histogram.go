package load

import (
	"math/bits"
	"time"
)

// Histogram counts durations with an error below 1.6 %. Its zero value is empty
// and ready to use.
type Histogram struct {
	counts [(histogramPowers + 1) * histogramSteps]uint64
	n      uint64
	max    time.Duration
}

const (
	histogramSteps  = 64 // for each power of two
	histogramPowers = 36 // durations from 2^42 ns, over an hour, share a place
)

// Add counts one duration.
func (h *Histogram) Add(d time.Duration) {
	d = max(d, 0)
	h.counts[histogramPlace(uint64(d))]++
	h.n++
	h.max = max(h.max, d)
}

func histogramPlace(v uint64) int {
	if v < histogramSteps {
		return int(v)
	}
	power := bits.Len64(v) - bits.Len64(histogramSteps) + 1
	if power > histogramPowers {
		return histogramPowers*histogramSteps + histogramSteps - 1
	}
	return power*histogramSteps + int(v>>(power-1)) - histogramSteps
}

// histogramValue returns the middle of the durations that share a place.
func histogramValue(place int) time.Duration {
	power := place / histogramSteps
	if power == 0 {
		return time.Duration(place)
	}
	low := uint64(place%histogramSteps+histogramSteps) << (power - 1)
	return time.Duration(low + 1<<(power-1)/2)
}

// Merge adds what other counted.
func (h *Histogram) Merge(other *Histogram) {
	for i, n := range other.counts {
		h.counts[i] += n
	}
	h.n += other.n
	h.max = max(h.max, other.max)
}

// Count returns how many durations were added.
func (h *Histogram) Count() int { return int(h.n) }

// Max returns the longest duration; 0 if there is none.
func (h *Histogram) Max() time.Duration { return h.max }

// Quantile returns the duration that the part q, 0 to 1, of all do not exceed;
// 0 if there are none.
func (h *Histogram) Quantile(q float64) time.Duration {
	if h.n == 0 {
		return 0
	}
	rank := max(1, uint64(q*float64(h.n)+0.5))
	var seen uint64
	for place, n := range h.counts {
		if seen += n; seen >= rank {
			return min(histogramValue(place), h.max)
		}
	}
	return h.max
}
