package kafka

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestThePauseFollowsTheBrokers(t *testing.T) {
	t.Parallel()
	const least = 5 * time.Millisecond
	p := pacer{least: least, pause: least}

	p.learn(2*time.Millisecond, 1000)
	require.Equal(t, least, p.pause, "never shorter than configured")

	p.learn(22*time.Millisecond, 1000)
	require.Equal(t, 2*least, p.pause, "records had to wait")
	p.learn(time.Second, 16<<20)
	require.Equal(t, 2*least, p.pause, "a large transaction takes its time")

	for range 100 {
		p.learn(22*time.Millisecond, 1000)
	}
	require.Equal(t, longestPause, p.pause)

	for range 100 {
		p.learn(2*time.Millisecond, 1000)
	}
	require.Equal(t, least, p.pause, "the brokers have recovered")
}
