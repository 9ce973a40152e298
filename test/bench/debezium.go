package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/pipeline"
)

// Debezium is its MySQL connector on a distributed worker of Kafka Connect,
// which stays up between runs: its Java is warm.
type Debezium struct {
	Surroundings *pipeline.Surroundings
	Dir          string
	ExactlyOnce  bool
	Log          io.Writer

	site    *site
	worker  *program
	offsets []byte // where the backlog begins
}

// patience is how long Connect may take on a busy machine.
const patience = 2 * time.Minute

// Name implements [Peer].
func (d *Debezium) Name() string {
	if d.ExactlyOnce {
		return "debezium_exactly_once"
	}
	return "debezium"
}

// Prepare implements [Peer]. A connector has no offset until it has read something: a few rows.
func (d *Debezium) Prepare(ctx context.Context) error {
	if err := d.start(ctx); err != nil {
		return err
	}
	if err := d.site.makeTopics(ctx, d.topics()...); err != nil {
		return err
	}
	config, err := d.site.fill("connector.json")
	if err != nil {
		return err
	}
	text, err := os.ReadFile(config)
	if err != nil {
		return err
	}
	if _, err := d.ask(ctx, http.MethodPut, "/config", text); err != nil {
		return err
	}
	if err := d.await(ctx, patience, "/status", `"tasks":[{"id":0,"state":"RUNNING"`); err != nil {
		return err
	}
	if err := d.feed(ctx); err != nil {
		return err
	}
	if err := d.stop(ctx); err != nil {
		return err
	}
	d.offsets, err = d.ask(ctx, http.MethodGet, "/offsets", nil)
	return err
}

// topics are those of the captured tables.
func (d *Debezium) topics() []string {
	var topics []string
	for _, table := range d.site.TableList {
		topics = append(topics, d.site.Name+"."+table)
	}
	return topics
}

// feed writes a few rows now and then until the connector has noted an offset:
// it says that it runs before it reads.
func (d *Debezium) feed(ctx context.Context) error {
	var waited error
	for id := range int64(20) {
		few := echo.Backlog{Database: d.Surroundings.Echo, Settings: echo.DefaultSettings(), Rows: 2, PerCommit: 1, MessagesOnly: true}
		few.Settings.FirstID = 1 + 1000*id
		if _, err := few.Write(ctx); err != nil {
			return err
		}
		if waited = d.await(ctx, 5*time.Second, "/offsets", `"offset":{`); waited == nil {
			return nil
		}
	}
	return waited
}

// start starts the worker and waits until it answers.
func (d *Debezium) start(ctx context.Context) error {
	connect, err := fetch(ctx, "connect", d.Log)
	if err != nil {
		return err
	}
	plugin, err := fetch(ctx, "debezium", d.Log)
	if err != nil {
		return err
	}
	name := strings.ReplaceAll(d.Name(), "_", "-")
	if d.site, err = newSite(name, d.Dir, d.Surroundings); err != nil {
		return err
	}
	if d.ExactlyOnce {
		d.site.ExactlyOnce = "enabled"
	}
	d.site.Plugins = filepath.Join(d.site.Dir, "plugins")
	if err := os.MkdirAll(d.site.Plugins, 0o700); err != nil {
		return err
	}
	if err := os.Symlink(plugin, filepath.Join(d.site.Plugins, "debezium")); err != nil {
		return err
	}
	if d.site.Port, err = freePort(); err != nil {
		return err
	}
	worker, err := d.site.fill("connect.properties")
	if err != nil {
		return err
	}
	if d.worker, err = d.site.java(connect+"/*", "org.apache.kafka.connect.cli.ConnectDistributed", worker); err != nil {
		return err
	}
	return d.await(ctx, patience, "", "error_code", "404")
}

// Read implements [Peer]. Its time begins when the connector is resumed.
func (d *Debezium) Read(ctx context.Context, rows int) (Cost, error) {
	if _, err := d.ask(ctx, http.MethodPatch, "/offsets", d.offsets); err != nil {
		return Cost{}, err
	}
	counter, err := d.site.count(ctx, d.topics()...)
	if err != nil {
		return Cost{}, err
	}
	pid := d.worker.cmd.Process.Pid
	before, err := pipeline.UsageOf(pid)
	if err != nil {
		return Cost{}, err
	}
	start := time.Now()
	if _, err := d.ask(ctx, http.MethodPut, "/resume", nil); err != nil {
		return Cost{}, err
	}
	if err := counter.until(ctx, rows, d.worker.running); err != nil {
		return Cost{}, err
	}
	took := time.Since(start)
	after, err := pipeline.UsageOf(pid)
	if err != nil {
		return Cost{}, err
	}
	return Cost{Seconds: took.Seconds(), CPU: (after.CPU - before.CPU).Seconds(), PeakRSS: after.PeakRSS}, d.stop(ctx)
}

func (d *Debezium) stop(ctx context.Context) error {
	if _, err := d.ask(ctx, http.MethodPut, "/stop", nil); err != nil {
		return err
	}
	return d.await(ctx, patience, "/status", `"state":"STOPPED"`, `"tasks":[]`)
}

// Close implements [Peer].
func (d *Debezium) Close() error {
	if d.worker == nil {
		return nil
	}
	return d.worker.end()
}

// ask asks the worker about the connector.
func (d *Debezium) ask(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	status, answer, err := d.request(ctx, method, path, body)
	if err == nil && status >= http.StatusBadRequest {
		err = fmt.Errorf("the answer is %d: %s", status, answer)
	}
	if err != nil {
		return nil, fmt.Errorf("asking Connect to %s %s: %w", method, path, err)
	}
	return answer, nil
}

func (d *Debezium) request(ctx context.Context, method, path string, body []byte) (int, []byte, error) {
	url := fmt.Sprintf("http://127.0.0.1:%d/connectors/peer%s", d.site.Port, path)
	request, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	return response.StatusCode, answer, err
}

// await asks until the answer has all of these words.
func (d *Debezium) await(ctx context.Context, patience time.Duration, path string, words ...string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		_, answer, err := d.request(ctx, http.MethodGet, path, nil)
		if err == nil && hasAll(answer, words) {
			return nil
		}
		if err := d.worker.running(); err != nil {
			return err
		}
		if bytes.Contains(answer, []byte(`"state":"FAILED"`)) {
			return errors.New("the connector failed: " + string(answer))
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("waiting for Connect to say %q: %w; it says %s, %w", words, ctx.Err(), compact(answer), err)
		}
	}
}

func hasAll(text []byte, words []string) bool {
	for _, word := range words {
		if !bytes.Contains(text, []byte(word)) {
			return false
		}
	}
	return true
}

func compact(answer []byte) string {
	var out bytes.Buffer
	if json.Compact(&out, answer) != nil {
		return string(answer)
	}
	return out.String()
}
