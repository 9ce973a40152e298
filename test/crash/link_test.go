package crash_test

import (
	"bufio"
	"io"
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/crash"
)

func TestShotHitsAtTheByte(t *testing.T) {
	t.Parallel()
	const before = 7
	link, accepted := leading(t)
	victim := exec.Command("cat")
	in, err := victim.StdinPipe()
	require.NoError(t, err)
	defer in.Close()
	require.NoError(t, victim.Start())
	require.NoError(t, link.Shoot(crash.ToServer, before, victim.Process.Pid, syscall.SIGKILL))
	conn := dial(t, link)

	_, err = conn.Write([]byte("0123456789"))
	require.NoError(t, err)

	arrived, err := io.ReadAll(<-accepted)
	require.NoError(t, err)
	require.Equal(t, "0123456", string(arrived))
	require.ErrorContains(t, victim.Wait(), "killed")
}

func TestMutedConnectionStaysAndCarriesNothing(t *testing.T) {
	t.Parallel()
	link, accepted := leading(t)
	old := dial(t, link)
	_, err := old.Write([]byte("a\n"))
	require.NoError(t, err)
	line, err := bufio.NewReader(<-accepted).ReadString('\n') // the connection is there
	require.NoError(t, err)
	require.Equal(t, "a\n", line)

	require.NoError(t, link.Mute())
	_, err = old.Write([]byte("b\n"))
	require.NoError(t, err)
	require.NoError(t, old.SetReadDeadline(time.Now().Add(100*time.Millisecond)))
	_, err = old.Read(make([]byte, 1))

	require.ErrorIs(t, err, os.ErrDeadlineExceeded, "it was ended, should be silent")
	require.Eventually(t, func() bool { return carries(link, accepted) }, 10*time.Second, time.Millisecond, "no new connection carries anything")
}

// carries tells whether a new connection takes a byte to the server.
func carries(link *crash.Link, accepted <-chan net.Conn) bool {
	conn, err := net.Dial("tcp", link.Addr)
	if err != nil {
		return false
	}
	if _, err := conn.Write([]byte("c")); err != nil {
		return false
	}
	conn.Close()
	arrived, err := io.ReadAll(<-accepted)
	return err == nil && string(arrived) == "c"
}

// leading opens a link to a server that hands out its connections.
func leading(t *testing.T) (*crash.Link, <-chan net.Conn) {
	t.Helper()
	server, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { server.Close() })
	accepted := make(chan net.Conn, 64)
	go func() {
		for {
			conn, err := server.Accept()
			if err != nil {
				return
			}
			accepted <- conn
		}
	}()
	link, err := crash.NewLink(crash.KafkaLink)
	require.NoError(t, err)
	t.Cleanup(link.Cut)
	require.NoError(t, link.Lead(server.Addr().String()))
	return link, accepted
}

func dial(t *testing.T, link *crash.Link) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", link.Addr)
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	return conn
}
