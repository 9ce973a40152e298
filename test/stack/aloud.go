package stack

import (
	"fmt"
	"os"
)

// aloud says something to the person who waits. Go test keeps what a passing
// package prints to itself, so we write to go test's own standard error; where
// that can't be opened, to ours.
func aloud(format string, args ...any) {
	line := fmt.Sprintf("echocdc: "+format+"\n", args...)
	parent, err := os.OpenFile(fmt.Sprintf("/proc/%d/fd/2", os.Getppid()), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		fmt.Fprint(os.Stderr, line)
		return
	}
	defer parent.Close()
	fmt.Fprint(parent, line)
}
