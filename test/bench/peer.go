package bench

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"text/template"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/test/pipeline"
)

// Peer is another program that reads the same backlog into the same Kafka.
type Peer interface {
	Name() string
	// Prepare starts from here: what is written afterwards is the backlog.
	Prepare(ctx context.Context) error
	// Read reads so many captured rows from there on.
	Read(ctx context.Context, rows int) (Cost, error)
	// Close ends it.
	Close() error
}

// settings are the peers' settings, which their names explain.
//
//go:embed peers
var settings embed.FS

// site is what peers share: where they work and what their settings are filled with.
type site struct {
	Name        string
	Dir         string
	Plugins     string
	Host        string
	MySQLPort   string
	User        string
	Password    string
	Database    string
	TableList   []string
	Brokers     string
	Port        int
	ServerID    uint32
	ExactlyOnce string // enabled or disabled
}

// Tables are the captured tables, as Debezium lists them.
func (s *site) Tables() string { return strings.Join(s.TableList, ",") }

// newSite is a folder of its own, and the way to the servers.
func newSite(name, dir string, s *pipeline.Surroundings) (*site, error) {
	host, port, err := net.SplitHostPort(s.Echo.Addr)
	if err != nil {
		return nil, err
	}
	dir = filepath.Join(dir, name)
	return &site{
		Name: name, Dir: dir, Host: host, MySQLPort: port, User: s.Echo.User, Password: s.Echo.Password, Database: s.Echo.Name,
		TableList: []string{s.Echo.Name + ".messages", s.Echo.Name + ".dialogs"},
		Brokers:   strings.Join(s.Brokers, ","), ServerID: replicaID() >> 1, ExactlyOnce: "disabled",
	}, os.MkdirAll(dir, 0o700)
}

// fill writes a file of the settings with its values filled in.
func (s *site) fill(name string) (string, error) {
	text, err := settings.ReadFile("peers/" + name)
	if err != nil {
		return "", err
	}
	parsed, err := template.New(name).Parse(string(text))
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	if err := parsed.Execute(&out, s); err != nil {
		return "", err
	}
	path := filepath.Join(s.Dir, name)
	return path, os.WriteFile(path, out.Bytes(), 0o600)
}

// fetch brings the jars that a project file names from Maven Central, once, into
// the user's cache.
func fetch(ctx context.Context, name string, log io.Writer) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "echocdc", "peers", name)
	jars := filepath.Join(dir, "jars")
	if _, err := os.Stat(filepath.Join(dir, "whole")); err == nil {
		return jars, nil
	}
	fmt.Fprintf(log, "fetching %s from Maven Central, once, into %s\n", name, dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	project, err := settings.ReadFile("peers/" + name + ".pom.xml")
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, "pom.xml"), project, 0o600); err != nil {
		return "", err
	}
	mvn := exec.CommandContext(ctx, "mvn", "-B", "-ntp", "-q", "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies",
		"-DincludeScope=runtime", "-DoutputDirectory="+jars)
	mvn.Dir = dir
	if out, err := mvn.CombinedOutput(); err != nil {
		return "", fmt.Errorf("fetching %s with Maven, which must be installed: %w\n%s", name, err, out)
	}
	return jars, os.WriteFile(filepath.Join(dir, "whole"), nil, 0o600)
}

// program is a Java program that ends with this process.
type program struct {
	cmd  *exec.Cmd
	log  string
	done chan error
}

// java starts a main class. Its heap is what Connect's own script gives it.
func (s *site) java(classPath, main string, args ...string) (*program, error) {
	logging, err := s.fill("log4j2.properties")
	if err != nil {
		return nil, err
	}
	p := &program{log: filepath.Join(s.Dir, "log"), done: make(chan error, 1)}
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p.cmd = exec.Command("java", append([]string{
		"-Xms256m", "-Xmx2g", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20",
		"-Dlog4j2.configurationFile=" + logging, "-Dlog4j.configurationFile=" + logging, "-cp", classPath, main,
	}, args...)...)
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = s.Dir, log, log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting Java, which must be installed: %w", err)
	}
	go func() { p.done <- p.cmd.Wait() }()
	return p, nil
}

// running is an error when the program has ended.
func (p *program) running() error {
	select {
	case err := <-p.done:
		p.done <- err
		text, _ := os.ReadFile(p.log)
		return fmt.Errorf("it ended by itself: %w\n%s", err, text[max(0, len(text)-2000):])
	default:
		return nil
	}
}

// end asks it to end, and does not ask twice.
func (p *program) end() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-p.done:
		return nil
	case <-time.After(20 * time.Second):
		return p.cmd.Process.Kill()
	}
}

// counter counts what a peer publishes, from now on, until so many records can be read.
type counter struct {
	client *kgo.Client
	first  time.Time
}

// count prepares to count the records of topics from their present ends.
func (s *site) count(ctx context.Context, topics ...string) (*counter, error) {
	client, err := kgo.NewClient(
		kgo.SeedBrokers(strings.Split(s.Brokers, ",")...),
		kgo.ConsumeTopics(topics...),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtEnd()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.MetadataMinAge(50*time.Millisecond),
	)
	if err != nil {
		return nil, err
	}
	// Nothing comes yet: this is until the ends are known.
	look, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	client.PollFetches(look)
	return &counter{client: client}, nil
}

// until waits for so many records.
func (c *counter) until(ctx context.Context, records int, alive func() error) error {
	defer c.client.Close()
	for seen := 0; seen < records; {
		look, cancel := context.WithTimeout(ctx, time.Second)
		fetches := c.client.PollFetches(look)
		cancel()
		if n := fetches.NumRecords(); n > 0 && seen == 0 {
			c.first = time.Now()
		}
		seen += fetches.NumRecords()
		if err := errors.Join(ctx.Err(), alive()); err != nil {
			return fmt.Errorf("%d records came of %d: %w", seen, records, err)
		}
	}
	return nil
}

// makeTopics makes topics as wide as ours.
func (s *site) makeTopics(ctx context.Context, names ...string) error {
	kafka, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(s.Brokers, ",")...))
	if err != nil {
		return err
	}
	defer kafka.Close()
	made, err := kadm.NewClient(kafka).CreateTopics(ctx, 12, 1, nil, names...)
	if err != nil {
		return err
	}
	return made.Error()
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(port)
}
