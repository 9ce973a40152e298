package echo1

import (
	"bytes"
	"errors"
	"strconv"

	"github.com/echo-im/echocdc/schema"
)

const (
	privacyUser schema.Column = iota
	privacyKey
	privacyRules
)

func userPrivacies() *schema.Table {
	return &schema.Table{
		Name:    "user_privacies",
		Matches: named("user_privacies"),
		Tells:   []schema.Payload{(*schema.PrivacyChanged)(nil)},
		Columns: []schema.ColumnSpec{
			privacyUser:  {Name: "user_id"},
			privacyKey:   {Name: "key_type"},
			privacyRules: {Name: "rules"},
		},
		Map: mapPrivacy,
	}
}

// mapPrivacy tells echo.privacy.changed: by its kinds of rules, without the users
// and groups that they name.
func mapPrivacy(change *schema.Change, out *schema.Encoder) error {
	if change.Op == schema.Deleted || change.Op == schema.Updated && !change.Changed(privacyRules) {
		return change.Err()
	}
	row := &change.After
	rules, err := readRules(row.JSON(privacyRules))
	if err != nil {
		return err
	}
	out.Add(&schema.PrivacyChanged{UserID: row.Int64(privacyUser), Setting: privacySetting(row.Int64(privacyKey)), Rules: rules})
	return change.Err()
}

// rulePrefix begins the TL name of every rule.
const rulePrefix = "privacyValue"

// errRule is of a rule that no version of TL has. It names no value (invariant 10).
var errRule = errors.New("its rules have one that is no " + rulePrefix)

func readRules(doc schema.Doc) ([]string, error) {
	var rules []string
	for element := range doc.Elements() {
		for key, value := range element.Members() {
			if string(key) != "predicate_name" {
				continue
			}
			name := value.Text()
			if !bytes.HasPrefix(name, []byte(rulePrefix)) {
				return nil, errRule
			}
			rules = append(rules, tlName(rulePrefix, name))
		}
	}
	return rules, nil
}

// privacySettings are what rules are about, by key_type (domain.md §3).
var privacySettings = [...]string{
	1: "status", 2: "invite", 3: "call", 4: "p2p", 5: "forwards", 6: "photo",
	7: "phone", 8: "added_by_phone", 9: "voice", 10: "about", 11: "birthday",
}

// privacySetting names a setting; one newer than this version has its number for a name.
func privacySetting(key int64) string {
	if key < 1 || key >= int64(len(privacySettings)) {
		return "key_" + strconv.FormatInt(key, 10)
	}
	return privacySettings[key]
}

const (
	globalUser schema.Column = iota
	globalArchiveNew
	globalKeepUnmuted
	globalKeepFolders
	globalHideReads
	globalRequirePremium
)

func userGlobalPrivacySettings() *schema.Table {
	return &schema.Table{
		Name:    "user_global_privacy_settings",
		Matches: named("user_global_privacy_settings"),
		Tells:   []schema.Payload{(*schema.PrivacyChanged)(nil)},
		Columns: []schema.ColumnSpec{
			globalUser:           {Name: "user_id"},
			globalArchiveNew:     {Name: "archive_and_mute_new_noncontact_peers"},
			globalKeepUnmuted:    {Name: "keep_archived_unmuted", Optional: true}, // these four since v1.012
			globalKeepFolders:    {Name: "keep_archived_folders", Optional: true},
			globalHideReads:      {Name: "hide_read_marks", Optional: true},
			globalRequirePremium: {Name: "new_noncontact_peers_require_premium", Optional: true},
		},
		Map: mapGlobalPrivacy,
	}
}

// globalSwitches are the settings of a whole account, by the columns' own names.
var globalSwitches = []namedColumn{
	{globalArchiveNew, "archive_and_mute_new_noncontact_peers"},
	{globalKeepUnmuted, "keep_archived_unmuted"},
	{globalKeepFolders, "keep_archived_folders"},
	{globalHideReads, "hide_read_marks"},
	{globalRequirePremium, "new_noncontact_peers_require_premium"},
}

// mapGlobalPrivacy tells echo.privacy.changed of an account's own settings.
func mapGlobalPrivacy(change *schema.Change, out *schema.Encoder) error {
	row := &change.After
	isTold := change.Op == schema.Inserted ||
		change.Op == schema.Updated && namesWhere(globalSwitches, change.Changed) != nil
	if isTold {
		out.Add(&schema.PrivacyChanged{UserID: row.Int64(globalUser), Setting: "global", Rules: namesWhere(globalSwitches, isOn(row))})
	}
	return change.Err()
}
