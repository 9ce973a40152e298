package echo1_test

import (
	"flag"
	"testing"

	"github.com/echo-im/echocdc/schema/echo1"
	"github.com/echo-im/echocdc/test/golden"
)

var update = flag.Bool("update", false, "accept what the golden cases give")

func TestGolden(t *testing.T) {
	t.Parallel()
	if *update {
		golden.Accept(t, echo1.Layout())
	}

	golden.Compare(t, echo1.Layout())
}

func TestNoCaseLetsASecretOut(t *testing.T) {
	t.Parallel()

	golden.KeepSecrets(t, echo1.Layout(), 20)
}

func TestSameRowsGiveTheSameEvents(t *testing.T) {
	t.Parallel()

	golden.SameEvents(t, echo1.Layout())
}

func TestEveryEventThatARuleTellsHasACase(t *testing.T) {
	t.Parallel()

	golden.TellEveryEvent(t, echo1.Layout())
}

func TestARowAndItsChangesAddUpToTheRowAfterThem(t *testing.T) {
	t.Parallel()

	golden.AddUp(t, echo1.Layout(), "message_unchanged") // Echo neither undeletes nor deletes a row: no event tells it
}

func TestAllEventsOfAnEntityHaveOneSubject(t *testing.T) {
	t.Parallel()

	golden.KeepOneSubject(t, echo1.Layout())
}
