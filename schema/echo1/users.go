package echo1

import "github.com/echo-im/echocdc/schema"

const (
	userID schema.Column = iota
	userType
	userFirstName
	userLastName
	userUsername
	userCountry
	userAbout
	userBot
	userCreatedAt
	userBirthday
	userColor
	userColorEmoji
	userProfileColor
	userProfileColorEmoji
)

func users() *schema.Table {
	return &schema.Table{
		Name:    "users",
		Matches: named("users"),
		Tells:   []schema.Payload{(*schema.UserCreated)(nil), (*schema.UserProfileChanged)(nil)},
		Columns: []schema.ColumnSpec{
			userID:                {Name: "id"},
			userType:              {Name: "user_type"},
			userFirstName:         {Name: "first_name"},
			userLastName:          {Name: "last_name"},
			userUsername:          {Name: "username"},
			userCountry:           {Name: "country_code"},
			userAbout:             {Name: "about"},
			userBot:               {Name: "is_bot"},
			userCreatedAt:         {Name: "created_at"},
			userBirthday:          {Name: "birthday", Optional: true},
			userColor:             {Name: "color", Optional: true},
			userColorEmoji:        {Name: "color_background_emoji_id", Optional: true},
			userProfileColor:      {Name: "profile_color", Optional: true},
			userProfileColorEmoji: {Name: "profile_color_background_emoji_id", Optional: true},
		},
		Map: mapUser,
	}
}

// User types (domain.md §3).
const (
	typeBot     = 3
	typeService = 4
)

func mapUser(change *schema.Change, out *schema.Encoder) error {
	switch change.Op {
	case schema.Inserted:
		return mapNewUser(change, out)
	case schema.Updated:
		return mapProfile(change, out)
	default:
		return nil
	}
}

// mapNewUser tells echo.user.created. Echo's own service accounts are no users.
func mapNewUser(change *schema.Change, out *schema.Encoder) error {
	row := &change.After
	kind := row.Int64(userType)
	created := &schema.UserCreated{
		UserID:      row.Int64(userID),
		IsBot:       kind == typeBot || row.Bool(userBot),
		FirstName:   row.String(userFirstName),
		LastName:    row.String(userLastName),
		Username:    row.String(userUsername),
		CountryCode: row.String(userCountry),
		CreatedAt:   row.Timestamp(userCreatedAt), // the table has no time of Echo's own
	}
	if err := change.Err(); err != nil {
		return err
	}
	if kind != typeService && !schema.IsSystemUser(created.UserID) {
		out.Add(created)
	}
	return nil
}

// profileColumns are what makes a profile, by the columns' own names.
var profileColumns = []struct {
	column schema.Column
	name   string
}{
	{userFirstName, "first_name"},
	{userLastName, "last_name"},
	{userAbout, "about"},
	{userBirthday, "birthday"},
	{userColor, "color"},
	{userColorEmoji, "color_background_emoji_id"},
	{userProfileColor, "profile_color"},
	{userProfileColorEmoji, "profile_color_background_emoji_id"},
}

// mapProfile tells echo.user.profile_changed. Names and about of one request
// are two updates, hence two events (domain.md §4.4).
func mapProfile(change *schema.Change, out *schema.Encoder) error {
	var changed []string
	for _, c := range profileColumns {
		if change.Changed(c.column) {
			changed = append(changed, c.name)
		}
	}
	if len(changed) == 0 {
		return change.Err()
	}
	row := &change.After
	profile := &schema.UserProfileChanged{
		UserID:    row.Int64(userID),
		Changed:   changed,
		FirstName: row.String(userFirstName),
		LastName:  row.String(userLastName),
	}
	if err := change.Err(); err != nil {
		return err
	}
	out.Add(profile)
	return nil
}
