package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/pprof"
	"time"

	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/pipeline"
)

// A Part is work without the product's binary, done in a process of its own so
// that what it costs is its own: "echocdc-dev bench part" reads it as JSON.
type Part struct {
	Do       Work          `json:"do"`
	Database echo.Database `json:"database"` // as the reader reaches it
	From     string        `json:"from"`
	Rows     echo.Rows     `json:"rows"`
	Brokers  []string      `json:"brokers,omitempty"`
	Prefix   string        `json:"prefix,omitempty"`  // of topics
	Profile  string        `json:"profile,omitempty"` // file for a CPU profile
}

// Work is what a part does with the log.
type Work string

// The parts.
const (
	// DecodeAll decodes every row with go-mysql and does nothing with it: what a plain program starts from.
	DecodeAll Work = "decode_all"
	// DecodeCaptured is the same for rows of captured tables only, the others skipped as go-mysql can.
	DecodeCaptured Work = "decode_captured"
	// Encode is our reader into nothing: decoded, mapped, encoded.
	Encode Work = "encode"
	// Publish is our reader into Kafka, for a profile.
	Publish Work = "publish"
)

// Run does the work in this process.
func (p *Part) Run(ctx context.Context) (Cost, error) {
	if p.Profile != "" {
		file, err := os.Create(p.Profile)
		if err != nil {
			return Cost{}, err
		}
		defer file.Close()
		if err := pprof.StartCPUProfile(file); err != nil {
			return Cost{}, err
		}
		defer pprof.StopCPUProfile()
	}
	start := time.Now()
	var err error
	switch p.Do {
	case DecodeAll:
		err = p.decode(ctx, p.Rows.All(), nil)
	case DecodeCaptured:
		err = p.decode(ctx, p.Rows.Captured(), notCaptured)
	case Encode:
		err = p.encode(ctx)
	case Publish:
		err = p.publish(ctx)
	default:
		err = fmt.Errorf("there is no work %q", p.Do)
	}
	took := time.Since(start)
	return Cost{Seconds: took.Seconds(), PeakRSS: pipeline.PeakRSS(os.Getpid())}, err
}

// inChild does the work in a child of this process: the same program, asked for the part.
func (p *Part) inChild(ctx context.Context, log io.Writer) (Cost, error) {
	self, err := os.Executable()
	if err != nil {
		return Cost{}, err
	}
	task, err := json.Marshal(p)
	if err != nil {
		return Cost{}, err
	}
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, self, "bench", "part")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(task), &out, log
	if err := cmd.Run(); err != nil {
		return Cost{}, fmt.Errorf("doing %s in a child: %w", p.Do, err)
	}
	var cost Cost
	if err := json.Unmarshal(out.Bytes(), &cost); err != nil {
		return Cost{}, errors.New("the child said what is no result: " + out.String())
	}
	cost.CPU = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	return cost, nil
}
