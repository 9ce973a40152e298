package config

import (
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type forms struct {
	Text     string            `koanf:"text"`
	Flag     bool              `koanf:"flag"`
	Port     uint16            `koanf:"port"`
	Count    int               `koanf:"count"`
	Share    float64           `koanf:"share"`
	Wait     time.Duration     `koanf:"wait"`
	List     []string          `koanf:"list"`
	IDs      []int64           `koanf:"ids"`
	Headers  map[string]string `koanf:"headers"`
	Location moment            `koanf:"location"`
}

// moment reads and writes its own text.
type moment struct{ time.Time }

func TestAValueIsReadFromYAMLAndFromText(t *testing.T) {
	t.Parallel()
	var want forms
	want.Text, want.Flag, want.Port, want.Count, want.Share = "a", true, 3306, -2, 0.5
	want.Wait, want.List, want.IDs = 90*time.Second, []string{"a", "b"}, []int64{9007199254740993}
	want.Headers = map[string]string{"x": "1", "y": "2"}
	want.Location.Time = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for name, raw := range map[string][]any{
		"YAML": {"a", true, 3306, -2, 0.5, "1m30s", []any{"a", "b"}, []any{9007199254740993}, map[string]any{"x": "1", "y": "2"}, "2026-01-02T03:04:05Z"},
		"text": {"a", "true", "3306", "-2", "0.5", "90s", "a, b", "9007199254740993", "x=1,y=2", "2026-01-02T03:04:05Z"},
	} {
		var got forms
		into := reflect.ValueOf(&got).Elem()
		for i, value := range raw {
			require.NoError(t, setValue(into.Field(i), value), "%s: %v", name, value)
		}
		require.Equal(t, want, got, name)
	}
}

func TestAValueThatDoesNotFitIsRefused(t *testing.T) {
	t.Parallel()
	var target forms
	into := reflect.ValueOf(&target).Elem()
	for name, raw := range map[string]any{
		"Port":    70000,
		"Count":   1.5,
		"Share":   "half",
		"Wait":    15,
		"List":    map[string]any{"a": 1},
		"IDs":     []any{"x"},
		"Headers": "no-equals-sign",
		"Flag":    1,
		"Text":    true,
	} {
		require.Error(t, setValue(into.FieldByName(name), raw), "%s = %v", name, raw)
	}
	require.Equal(t, forms{}, target)
}

func TestAValueIsWrittenAsItIsRead(t *testing.T) {
	t.Parallel()
	for _, value := range []any{"a", true, 7, 0.5, 15 * time.Minute, time.Hour, 1500 * time.Millisecond, []string{"a", "b"}, map[string]string{"b": "2", "a": "1"}} {
		text := formatValue(reflect.ValueOf(value))
		again := reflect.New(reflect.TypeOf(value)).Elem()
		require.NoError(t, setValue(again, text))
		require.Equal(t, value, again.Interface())
	}
	require.Equal(t, "15m", formatValue(reflect.ValueOf(15*time.Minute)))
}

func TestASecretIsMaskedAndItsAddressShown(t *testing.T) {
	t.Parallel()
	for secret, shown := range map[string]string{
		"hunter2": "***",
		"postgres://echo:hunter2@db:5432/business?sslmode=require": "postgres://echo:***@db:5432/business?sslmode=require",
		"postgres://db/business?sslpassword=hunter2":               "postgres://db/business?sslpassword=***",
		"host=db password=hunter2":                                 "***",
	} {
		require.Equal(t, shown, maskText(secret))
	}
}
