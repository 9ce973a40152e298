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

// medianCost is each figure's median, for itself.
func medianCost(runs []Cost) Cost {
	return Cost{
		Seconds: median(runs, func(c Cost) float64 { return c.Seconds }),
		CPU:     median(runs, func(c Cost) float64 { return c.CPU }),
		PeakRSS: median(runs, func(c Cost) int64 { return c.PeakRSS }),
		Ratio:   median(runs, func(c Cost) float64 { return c.Ratio }),
	}
}

// medianApplying is each figure's median, for itself.
func medianApplying(runs []Applying) Applying {
	return Applying{
		RowsPerSecond: median(runs, func(a Applying) float64 { return a.RowsPerSecond }),
		CPU:           median(runs, func(a Applying) float64 { return a.CPU }),
		Ratio:         median(runs, func(a Applying) float64 { return a.Ratio }),
		PeakRSS:       median(runs, func(a Applying) int64 { return a.PeakRSS }),
	}
}
