package pipeline

import (
	"math"
	"sync"
	"time"
)

// Lags are how long things took, as a histogram with steps of two percent.
// It is safe for concurrent use.
type Lags struct {
	mu    sync.Mutex
	steps map[int]int
	total int
}

// growth is the ratio of a step to the one before; finest is the first one.
const (
	growth = 1.02
	finest = 10 * time.Microsecond
)

// Add adds a duration.
func (l *Lags) Add(d time.Duration) {
	step := 0
	if d > finest {
		step = int(math.Ceil(math.Log(float64(d)/float64(finest)) / math.Log(growth)))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.steps == nil {
		l.steps = make(map[int]int)
	}
	l.steps[step]++
	l.total++
}

// Quantile is the duration that this share, from 0 to 1, of all did not exceed.
// It is zero when there are none.
func (l *Lags) Quantile(share float64) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	wanted := int(math.Ceil(share * float64(l.total)))
	seen := 0
	for step := 0; seen < l.total; step++ {
		if seen += l.steps[step]; seen >= wanted {
			return time.Duration(float64(finest) * math.Pow(growth, float64(step)))
		}
	}
	return 0
}
