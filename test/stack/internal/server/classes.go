package server

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/echo-im/echocdc/test/stack/internal/child"
)

// classes returns a file in which a Java keeps Kafka's classes as it has them in
// memory: half of Kafka's start is loading them. It is made once for a version
// of Java, by a Kafka that starts and stops; where that fails, as with a Java
// that can't, Kafka starts slower, and it is said.
func (s *Site) classes(ctx context.Context, broker kafkaBroker) (string, error) {
	name := "kafka-" + kafkaVersion + "-classes-" + brief(broker.javaVersion)
	dir, err := s.Cache.Entry(ctx, name, func(ctx context.Context, dir string) error {
		s.Say("preparing quick starts of Kafka, once")
		if err := s.makeClasses(ctx, broker, classesFile(dir)); err != nil {
			s.Say("Kafka will start slower: %v", err)
		}
		return nil
	})
	return classesFile(dir), err
}

func classesFile(dir string) string { return filepath.Join(dir, "classes.jsa") }

// makeClasses runs Kafka until it serves; its Java writes the file at its end.
func (s *Site) makeClasses(ctx context.Context, broker kafkaBroker, file string) error {
	work, err := s.workFolder(file)
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := broker.seed(ctx, work, ""); err != nil {
		return err
	}
	ports, err := freePorts(2)
	if err != nil {
		return err
	}
	server := &Server{Kind: Kafka, Dir: work, Port: ports[0], Control: ports[1], engine: broker}
	launch, err := broker.launch(server)
	if err != nil {
		return err
	}
	command := slices.Insert(launch.command, 1, "-XX:ArchiveClassesAtExit="+file)
	return serveOnce(ctx, server, command)
}

// serveOnce runs a server as a child until it serves, then ends it.
func serveOnce(ctx context.Context, server *Server, command []string) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = time.Minute
	serving := make(chan error, 1)
	go func() {
		serving <- poll(ctx, func() (bool, error) { return server.engine.ping(ctx, server) == nil, nil })
		cancel()
	}()
	err := child.Run(cmd)
	cancel()
	if unserved := <-serving; unserved != nil {
		return unserved
	}
	if exit := cmd.ProcessState; exit != nil && exit.ExitCode() == 128+int(syscall.SIGTERM) {
		return nil
	}
	return err
}
