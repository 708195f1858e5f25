package extract

import (
	"math"
	"math/rand"
)

// learning says how weights are learned.
type learning struct {
	epochs   int
	rate     float64
	restrain float64 // L2 restraint
}

var usual = learning{epochs: 12, rate: 0.3, restrain: 5e-3}

// sample is one block for the learner.
type sample struct {
	on            []feature
	label, weight float64
}

// learn fits weights by gradient descent with a rate of its own for each weight
// (Adagrad), which suits features of very different frequency.
func learn(samples []sample, l learning) weights {
	w := make(weights, len(featureNames))
	squares := make([]float64, len(w))
	total := 0.0
	for _, s := range samples {
		total += s.weight
	}
	average := make(weights, len(w))
	random := rand.New(rand.NewSource(1))
	for epoch := range l.epochs {
		for _, i := range random.Perm(len(samples)) {
			s := &samples[i]
			// One sample weighs one on average.
			d := (w.judge(s.on) - s.label) * s.weight * float64(len(samples)) / total
			for _, f := range s.on {
				g := d + l.restrain*w[f]
				squares[f] += g * g
				w[f] -= l.rate * g / (math.Sqrt(squares[f]) + 1)
			}
		}
		// The mean over the later epochs is steadier than where the last one
		// happened to end.
		if epoch >= l.epochs/2 {
			for f := range w {
				average[f] += w[f] / float64(l.epochs-l.epochs/2)
			}
		}
	}
	return average
}
