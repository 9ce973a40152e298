package config

import (
	"encoding"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// readsText tells whether values of the type parse their own text.
func readsText(t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]())
}

// setValue puts a raw value into a field. Raw is what YAML gives, or text from
// the environment and the flags, which every form can be read from.
func setValue(field reflect.Value, raw any) error {
	if text, ok := raw.(string); ok {
		return setText(field, text)
	}
	rawValue := reflect.ValueOf(raw)
	switch {
	case field.Type() == reflect.TypeFor[time.Duration]():
		return errors.New("a duration has a unit, such as 15s or 10m")
	case field.Kind() == reflect.Slice && rawValue.Kind() == reflect.Slice:
		return setList(field, rawValue)
	case field.Kind() == reflect.Map && rawValue.Kind() == reflect.Map:
		return setMap(field, rawValue)
	case field.Kind() == reflect.Bool && rawValue.Kind() == reflect.Bool:
		field.SetBool(rawValue.Bool())
		return nil
	case isNumber(field.Kind()) && isNumber(rawValue.Kind()):
		return setText(field, fmt.Sprint(raw))
	default:
		return mismatch(field)
	}
}

func isNumber(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Float64 }

func mismatch(field reflect.Value) error {
	form := formOf(field.Type())
	if form == "text" {
		return errors.New("want text: put it in quotes")
	}
	return errors.New("want a " + form)
}

func setText(field reflect.Value, text string) error {
	if reader, ok := reflect.TypeAssert[encoding.TextUnmarshaler](field.Addr()); ok {
		return reader.UnmarshalText([]byte(text))
	}
	if field.Type() == reflect.TypeFor[time.Duration]() {
		d, err := time.ParseDuration(text)
		if err != nil {
			return errors.New("want a duration such as 15s or 10m")
		}
		field.SetInt(int64(d))
		return nil
	}
	switch field.Kind() {
	case reflect.String:
		field.SetString(text)
		return nil
	case reflect.Slice:
		return setList(field, reflect.ValueOf(splitList(text)))
	case reflect.Map:
		return setPairs(field, text)
	default:
		return setScalar(field, text)
	}
}

// setScalar reads a number or a yes-or-no.
func setScalar(field reflect.Value, text string) error {
	switch {
	case field.Kind() == reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return errors.New("want true or false")
		}
		field.SetBool(b)
	case field.CanInt():
		n, err := strconv.ParseInt(text, 10, field.Type().Bits())
		if err != nil {
			return errors.New("want a whole number")
		}
		field.SetInt(n)
	case field.CanUint():
		n, err := strconv.ParseUint(text, 10, field.Type().Bits())
		if err != nil {
			return fmt.Errorf("want a whole number from 0 to %d", uint64(1)<<field.Type().Bits()-1)
		}
		field.SetUint(n)
	case field.CanFloat():
		f, err := strconv.ParseFloat(text, field.Type().Bits())
		if err != nil {
			return errors.New("want a number")
		}
		field.SetFloat(f)
	default:
		return fmt.Errorf("a setting cannot have type %s", field.Type())
	}
	return nil
}

func splitList(text string) []string {
	parts := strings.Split(text, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return slices.DeleteFunc(parts, func(part string) bool { return part == "" })
}

func setList(field, raw reflect.Value) error {
	if raw.Len() == 0 {
		field.SetZero()
		return nil
	}
	list := reflect.MakeSlice(field.Type(), raw.Len(), raw.Len())
	for i := range raw.Len() {
		if err := setValue(list.Index(i), raw.Index(i).Interface()); err != nil {
			return fmt.Errorf("entry %d: %w", i+1, err)
		}
	}
	field.Set(list)
	return nil
}

func setMap(field, raw reflect.Value) error {
	if raw.Len() == 0 {
		field.SetZero()
		return nil
	}
	read := reflect.MakeMap(field.Type())
	for entry := raw.MapRange(); entry.Next(); {
		value := reflect.New(field.Type().Elem()).Elem()
		if err := setValue(value, entry.Value().Interface()); err != nil {
			return fmt.Errorf("entry %v: %w", entry.Key(), err)
		}
		read.SetMapIndex(reflect.ValueOf(fmt.Sprint(entry.Key())), value)
	}
	field.Set(read)
	return nil
}

// setPairs reads a map written as name=value,name=value.
func setPairs(field reflect.Value, text string) error {
	pairs := map[string]any{}
	for _, pair := range splitList(text) {
		name, value, ok := strings.Cut(pair, "=")
		if !ok {
			return fmt.Errorf("want name=value pairs with commas between, %q has no =", pair)
		}
		pairs[name] = value
	}
	return setMap(field, reflect.ValueOf(pairs))
}

// formatValue is the value as a reader would write it.
func formatValue(v reflect.Value) string {
	if writer, ok := reflect.TypeAssert[encoding.TextMarshaler](v); ok {
		text, err := writer.MarshalText()
		if err != nil {
			return ""
		}
		return string(text)
	}
	if d, ok := reflect.TypeAssert[time.Duration](v); ok {
		return formatDuration(d)
	}
	switch v.Kind() {
	case reflect.Slice:
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = formatValue(v.Index(i))
		}
		return strings.Join(parts, ",")
	case reflect.Map:
		pairs := map[string]string{}
		for entry := v.MapRange(); entry.Next(); {
			pairs[entry.Key().String()] = formatValue(entry.Value())
		}
		parts := make([]string, 0, len(pairs))
		for _, name := range slices.Sorted(maps.Keys(pairs)) {
			parts = append(parts, name+"="+pairs[name])
		}
		return strings.Join(parts, ",")
	default:
		return fmt.Sprint(v.Interface())
	}
}

// formatDuration leaves out the zero units that Duration.String ends in: 15m, not 15m0s.
func formatDuration(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
