package echo1

import "github.com/echo-im/echocdc/schema"

const (
	userID schema.Column = iota
	userType
	userFirstName
	userLastName
	userUsername
	userPhone
	userCountry
	userVerified
	userSupport
	userScam
	userFake
	userPremium
	userAbout
	userBot
	userPhoto
	userRestricted
	userEmojiStatus
	userColor
	userColorEmoji
	userProfileColor
	userProfileColorEmoji
	userBirthday
	userChannel
	userMusic
	userDeleted
	userCreatedAt
)

func users() *schema.Table {
	return &schema.Table{
		Name:    "users",
		Matches: named("users"),
		Tells: []schema.Payload{
			(*schema.UserCreated)(nil), (*schema.UserProfileChanged)(nil), (*schema.UserUsernameChanged)(nil),
			(*schema.UserPhoneChanged)(nil), (*schema.UserPhotoChanged)(nil), (*schema.UserFlagsChanged)(nil),
			(*schema.UserDeleted)(nil),
		},
		Columns: []schema.ColumnSpec{
			userID:                {Name: "id"},
			userType:              {Name: "user_type"},
			userFirstName:         {Name: "first_name"},
			userLastName:          {Name: "last_name"},
			userUsername:          {Name: "username"},
			userPhone:             {Name: "phone"}, // compared, never told
			userCountry:           {Name: "country_code"},
			userVerified:          {Name: "verified"},
			userSupport:           {Name: "support"},
			userScam:              {Name: "scam"},
			userFake:              {Name: "fake"},
			userPremium:           {Name: "premium", Optional: true}, // since v0.90
			userAbout:             {Name: "about"},
			userBot:               {Name: "is_bot"},
			userPhoto:             {Name: "photo_id"},
			userRestricted:        {Name: "restricted"},
			userEmojiStatus:       {Name: "emoji_status_document_id", Optional: true}, // since v0.90
			userColor:             {Name: "color", Optional: true},                    // these six since v1.012
			userColorEmoji:        {Name: "color_background_emoji_id", Optional: true},
			userProfileColor:      {Name: "profile_color", Optional: true},
			userProfileColorEmoji: {Name: "profile_color_background_emoji_id", Optional: true},
			userBirthday:          {Name: "birthday", Optional: true},
			userChannel:           {Name: "personal_channel_id", Optional: true}, // since December 2025
			userMusic:             {Name: "saved_music_id", Optional: true},      // since January 2026
			userDeleted:           {Name: "deleted"},
			userCreatedAt:         {Name: "created_at"},
		},
		Map: mapUser,
	}
}

// User types (domain.md §3).
const (
	typeBot     = 3
	typeService = 4
)

// mapUser tells of people and bots. Echo's own service accounts are neither.
func mapUser(change *schema.Change, out *schema.Encoder) error {
	row := change.Row()
	if row.Int64(userType) == typeService || schema.IsSystemUser(row.Int64(userID)) {
		return change.Err()
	}
	switch change.Op {
	case schema.Inserted:
		tellNewUser(row, out)
	case schema.Updated:
		tellProfile(change, out)
	default:
		return nil // Echo deletes accounts softly
	}
	if isMarked(change, userDeleted) {
		out.Add(&schema.UserDeleted{UserID: row.Int64(userID)})
	}
	return change.Err()
}

// tellNewUser tells echo.user.created and, of a user from before, what a user
// gets only later.
func tellNewUser(row *schema.Row, out *schema.Encoder) {
	user := row.Int64(userID)
	out.Add(&schema.UserCreated{
		UserID:      user,
		IsBot:       row.Int64(userType) == typeBot || row.Bool(userBot),
		FirstName:   row.String(userFirstName),
		LastName:    row.String(userLastName),
		Username:    row.String(userUsername),
		CountryCode: row.String(userCountry),
		CreatedAt:   row.Timestamp(userCreatedAt), // the table has no time of Echo's own
	})
	if photo := row.Int64(userPhoto); photo != 0 {
		out.Add(&schema.UserPhotoChanged{UserID: user, PhotoID: photo})
	}
	tellFlags(row, namesWhere(userFlags, isOn(row)), out)
}

// profileColumns are what makes a profile, by the columns' own names.
var profileColumns = []namedColumn{
	{userFirstName, "first_name"},
	{userLastName, "last_name"},
	{userAbout, "about"},
	{userBirthday, "birthday"},
	{userColor, "color"},
	{userColorEmoji, "color_background_emoji_id"},
	{userProfileColor, "profile_color"},
	{userProfileColorEmoji, "profile_color_background_emoji_id"},
	{userEmojiStatus, "emoji_status_document_id"},
	{userChannel, "personal_channel_id"},
	{userMusic, "saved_music_id"},
}

// userFlags are the marks of a user, by the columns' own names.
var userFlags = []namedColumn{
	{userVerified, "verified"},
	{userSupport, "support"},
	{userScam, "scam"},
	{userFake, "fake"},
	{userPremium, "premium"},
	{userRestricted, "restricted"},
}

// tellProfile tells what of a user changed. Names and about of one request are
// two updates, hence two events (domain.md §4.4).
func tellProfile(change *schema.Change, out *schema.Encoder) {
	row := &change.After
	user := row.Int64(userID)
	if changed := namesWhere(profileColumns, change.Changed); changed != nil {
		out.Add(&schema.UserProfileChanged{
			UserID:    user,
			Changed:   changed,
			FirstName: row.String(userFirstName),
			LastName:  row.String(userLastName),
		})
	}
	if change.Changed(userUsername) {
		out.Add(&schema.UserUsernameChanged{UserID: user, Username: row.String(userUsername)})
	}
	if change.Changed(userPhone) && !isPhoneOfDeleted(row.Text(userPhone)) {
		out.Add(&schema.UserPhoneChanged{UserID: user})
	}
	if change.Changed(userPhoto) {
		out.Add(&schema.UserPhotoChanged{UserID: user, PhotoID: row.Int64(userPhoto)})
	}
	tellFlags(row, namesWhere(userFlags, change.Changed), out)
}

func tellFlags(row *schema.Row, changed []string, out *schema.Encoder) {
	if changed == nil {
		return
	}
	is := isOn(row)
	out.Add(&schema.UserFlagsChanged{
		UserID:     row.Int64(userID),
		Changed:    changed,
		Verified:   is(userVerified),
		Support:    is(userSupport),
		Scam:       is(userScam),
		Fake:       is(userFake),
		Premium:    is(userPremium),
		Restricted: is(userRestricted),
	})
}

// isPhoneOfDeleted tells the "-<id>" of a deleted account, which frees its
// number, from a number.
func isPhoneOfDeleted(phone []byte) bool { return len(phone) > 0 && phone[0] == '-' }

const (
	profileUser schema.Column = iota
	profilePhoto
	profileDeleted
)

// userProfilePhotos is the history of users' photos.
func userProfilePhotos() *schema.Table {
	return &schema.Table{
		Name:    "user_profile_photos",
		Matches: named("user_profile_photos"),
		Tells:   []schema.Payload{(*schema.UserPhotoChanged)(nil)},
		Columns: []schema.ColumnSpec{
			profileUser:    {Name: "user_id"},
			profilePhoto:   {Name: "photo_id"},
			profileDeleted: {Name: "deleted"},
		},
		Map: mapProfilePhoto,
	}
}

// mapProfilePhoto tells echo.user.photo_changed of a photo that was removed: of
// the current one the user's row does not tell it (domain.md §14.28). A photo
// that is set is told there.
func mapProfilePhoto(change *schema.Change, out *schema.Encoder) error {
	if change.Op != schema.Deleted && isMarked(change, profileDeleted) {
		row := &change.After
		out.Add(&schema.UserPhotoChanged{UserID: row.Int64(profileUser), PhotoID: row.Int64(profilePhoto), Removed: true})
	}
	return change.Err()
}
