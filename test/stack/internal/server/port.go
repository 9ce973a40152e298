package server

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"strconv"
)

// freePorts returns n ports nothing listens on, below the range the kernel
// takes for outgoing connections: so none is taken while a server restarts.
func freePorts(n int) ([]int, error) {
	const lowest, tries = 15000, 1000
	var (
		free []int
		held []net.Listener // until all are found, so that they differ
	)
	defer func() {
		for _, listener := range held {
			listener.Close()
		}
	}()
	highest := firstEphemeral()
	for range tries {
		port := lowest + rand.IntN(highest-lowest)
		listener, err := net.Listen("tcp", address(port))
		if err != nil {
			continue
		}
		held = append(held, listener)
		if free = append(free, port); len(free) == n {
			return free, nil
		}
	}
	return nil, fmt.Errorf("no free port between %d and %d", lowest, highest)
}

func firstEphemeral() int {
	const usual = 32768
	text, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range")
	if err != nil {
		return usual
	}
	first, err := strconv.Atoi(string(bytes.Fields(text)[0]))
	if err != nil || first < 20000 {
		return usual
	}
	return first
}

func address(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
