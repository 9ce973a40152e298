package echo1

import "github.com/echo-im/echocdc/schema"

const (
	contactOwner schema.Column = iota
	contactUser
	contactMutual
	contactDeleted
)

// userContacts are users' contact lists. The names and numbers that owners give
// their contacts are not read (domain.md §15).
func userContacts() *schema.Table {
	return &schema.Table{
		Name:    "user_contacts",
		Matches: named("user_contacts"),
		Tells:   []schema.Payload{(*schema.ContactAdded)(nil), (*schema.ContactRemoved)(nil), (*schema.ContactMutualChanged)(nil)},
		Columns: []schema.ColumnSpec{
			contactOwner:   {Name: "owner_user_id"},
			contactUser:    {Name: "contact_user_id"},
			contactMutual:  {Name: "mutual"},
			contactDeleted: {Name: "is_deleted"},
		},
		Map: mapContact,
	}
}

// mapContact tells who is in a list, and of who stays there whether both have
// each other: adding and removing update the other's row too (domain.md §4.4).
func mapContact(change *schema.Change, out *schema.Encoder) error {
	row := change.Row()
	owner, contact, mutual := row.Int64(contactOwner), row.Int64(contactUser), row.Bool(contactMutual)
	switch {
	case appeared(change, contactDeleted):
		out.Add(&schema.ContactAdded{UserID: owner, ContactID: contact, Mutual: mutual})
	case vanished(change, contactDeleted):
		out.Add(&schema.ContactRemoved{UserID: owner, ContactID: contact})
	case change.Changed(contactMutual) && !row.Bool(contactDeleted):
		out.Add(&schema.ContactMutualChanged{UserID: owner, ContactID: contact, Mutual: mutual})
	}
	return change.Err()
}
