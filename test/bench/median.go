package bench

import (
	"cmp"
	"slices"
)

// median is the middle of what the runs had; of two the lower. There is at least one.
func median[T any, N cmp.Ordered](runs []T, of func(T) N) N {
	values := make([]N, len(runs))
	for i, run := range runs {
		values[i] = of(run)
	}
	slices.Sort(values)
	return values[(len(values)-1)/2]
}

// medianSpeed is each figure's median, for itself.
func medianSpeed(runs []Speed) Speed {
	return Speed{
		RowsPerSecond: median(runs, func(s Speed) float64 { return s.RowsPerSecond }),
		CPU:           median(runs, func(s Speed) float64 { return s.CPU }),
	}
}

// medianRelaying is each figure's median, for itself.
func medianRelaying(runs []Relaying) Relaying {
	return Relaying{
		Speed: Speed{
			RowsPerSecond: median(runs, func(r Relaying) float64 { return r.RowsPerSecond }),
			CPU:           median(runs, func(r Relaying) float64 { return r.CPU }),
		},
		Ratio:   median(runs, func(r Relaying) float64 { return r.Ratio }),
		PeakRSS: median(runs, func(r Relaying) int64 { return r.PeakRSS }),
	}
}
