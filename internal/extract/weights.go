package extract

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// weights say how much each feature speaks for article text, in log-odds.
type weights []float64

// judge is how likely a block with the features in on is article text, from 0
// to 1.
func (w weights) judge(on []feature) float64 {
	sum := 0.0
	for _, f := range on {
		sum += w[f]
	}
	return sigmoid(sum)
}

// weightsFile has one feature a line: its name and its weight in each step.
//
//go:embed weights.tsv
var weightsFile string

// learned waits for its first use, when all features have their numbers.
var learned = sync.OnceValue(func() [2]weights {
	w, err := readWeights(weightsFile)
	if err != nil {
		panic("extract: weights.tsv: " + err.Error())
	}
	return w
})

func readWeights(file string) (w [2]weights, err error) {
	numbers := map[string]feature{}
	for i, name := range featureNames {
		numbers[name] = feature(i)
	}
	w[0], w[1] = make(weights, len(featureNames)), make(weights, len(featureNames))
	for line := range strings.Lines(file) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		f, ok := numbers[fields[0]]
		if !ok || len(fields) != 3 {
			return w, fmt.Errorf("no feature and two weights: %q", line)
		}
		for step := range w {
			if w[step][f], err = strconv.ParseFloat(fields[1+step], 64); err != nil {
				return w, err
			}
		}
	}
	return w, nil
}
