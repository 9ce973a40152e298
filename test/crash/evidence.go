package crash

import (
	"bufio"
	"context"
	"fmt"
	"os"
)

// keepLog writes what MySQL's log holds into a file, an event a line, for people
// who look into a seed that failed.
func (d Database) keepLog(ctx context.Context, path string) error {
	conn, err := d.connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	out := bufio.NewWriter(file)
	logs, err := conn.Execute("show binary logs")
	if err != nil {
		return fmt.Errorf("asking for the log's files: %w", err)
	}
	for _, row := range logs.Values {
		name := row[0].AsString()
		events, err := conn.Execute(fmt.Sprintf("show binlog events in '%s'", name))
		if err != nil {
			return fmt.Errorf("asking for the events of %s: %w", name, err)
		}
		for _, event := range events.Values {
			fmt.Fprintf(out, "%s %d %s %.160s\n", name, event[1].AsUint64(), event[2].AsString(), event[5].AsString())
		}
	}
	return out.Flush()
}
