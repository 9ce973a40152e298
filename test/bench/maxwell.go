package bench

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/go-mysql-org/go-mysql/client"

	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/pipeline"
)

// Maxwell is the newest one that Maven Central has. It asks in words that
// MySQL knows no more since 8.4, so it is measured on MariaDB.
type Maxwell struct {
	Surroundings *pipeline.Surroundings
	Dir          string
	Log          io.Writer

	site      *site
	classPath string
	file      string // and offset: where the backlog begins
	offset    int64
}

// Name implements [Peer].
func (*Maxwell) Name() string { return "maxwell" }

// Prepare implements [Peer]. Maxwell learns the tables and notes where it is once it has read something.
func (m *Maxwell) Prepare(ctx context.Context) error {
	jars, err := fetch(ctx, "maxwell", m.Log)
	if err != nil {
		return err
	}
	if m.site, err = newSite(m.Name(), m.Dir, m.Surroundings); err != nil {
		return err
	}
	stub, err := m.site.fill("ScriptObjectMirror.java")
	if err != nil {
		return err
	}
	if out, err := exec.CommandContext(ctx, "javac", "-d", m.site.Dir, stub).CombinedOutput(); err != nil {
		return fmt.Errorf("compiling for Maxwell: %w\n%s", err, out)
	}
	m.classPath = jars + "/*:" + m.site.Dir
	if err := m.site.makeTopics(ctx, m.site.Name); err != nil {
		return err
	}
	if _, err := m.site.fill("maxwell.properties"); err != nil {
		return err
	}
	p, counter, err := m.start(ctx)
	if err != nil {
		return err
	}
	first := echo.Backlog{Database: m.Surroundings.Echo, Settings: echo.DefaultSettings(), Rows: 2, PerCommit: 1, MessagesOnly: true}
	first.Settings.FirstID = 1
	if err := m.awaitPosition(ctx, p); err != nil {
		return err
	}
	if _, err := first.Write(ctx); err != nil {
		return err
	}
	if err := counter.until(ctx, 2, p.running); err != nil {
		return err
	}
	if err := p.end(); err != nil {
		return err
	}
	return m.note(ctx)
}

func (m *Maxwell) start(ctx context.Context) (*program, *counter, error) {
	counter, err := m.site.count(ctx, m.site.Name)
	if err != nil {
		return nil, nil, err
	}
	p, err := m.site.java(m.classPath, "com.zendesk.maxwell.Maxwell", "--config", filepath.Join(m.site.Dir, "maxwell.properties"))
	return p, counter, err
}

// Read implements [Peer]. Its time begins with its first record: Java's start does not count.
func (m *Maxwell) Read(ctx context.Context, rows int) (Cost, error) {
	back := fmt.Sprintf("update maxwell.positions set binlog_file = '%s', binlog_position = %d, last_heartbeat_read = 0", m.file, m.offset)
	if err := echo.Execute(ctx, m.Surroundings.Echo, back); err != nil {
		return Cost{}, err
	}
	p, counter, err := m.start(ctx)
	if err != nil {
		return Cost{}, err
	}
	if err := counter.until(ctx, rows, p.running); err != nil {
		return Cost{}, err
	}
	took := time.Since(counter.first)
	usage, err := pipeline.UsageOf(p.cmd.Process.Pid)
	if err != nil {
		return Cost{}, err
	}
	return Cost{Seconds: took.Seconds(), CPU: usage.CPU.Seconds(), PeakRSS: usage.PeakRSS}, p.end()
}

// Close implements [Peer].
func (*Maxwell) Close() error { return nil }

// awaitPosition waits until Maxwell knows the tables and has begun.
func (m *Maxwell) awaitPosition(ctx context.Context, p *program) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		if m.note(ctx) == nil {
			return nil
		}
		if err := p.running(); err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			text, _ := os.ReadFile(p.log)
			return fmt.Errorf("waiting for Maxwell's position: %w\n%s", ctx.Err(), text)
		}
	}
}

// note reads the stored position.
func (m *Maxwell) note(ctx context.Context) error {
	at := m.Surroundings.Echo
	conn, err := client.ConnectWithContext(ctx, at.Addr, at.User, at.Password, "", 10*time.Second)
	if err != nil {
		return err
	}
	defer conn.Close()
	result, err := conn.Execute("select binlog_file, binlog_position from maxwell.positions")
	if err != nil {
		return fmt.Errorf("reading Maxwell's position: %w", err)
	}
	file, err := result.GetString(0, 0)
	if err != nil {
		return err
	}
	m.file = string([]byte(file)) // its memory is the answer's
	m.offset, err = result.GetInt(0, 1)
	return err
}
