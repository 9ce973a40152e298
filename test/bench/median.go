package bench

import (
	"cmp"
	"slices"
)

// median is the middle value by what of it counts. There is at least one.
func median[T any, N cmp.Ordered](values []T, of func(T) N) T {
	sorted := slices.SortedFunc(slices.Values(values), func(a, b T) int { return cmp.Compare(of(a), of(b)) })
	return sorted[(len(sorted)-1)/2]
}
