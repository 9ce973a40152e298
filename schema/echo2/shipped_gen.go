package echo2

import "github.com/echo-im/echocdc/schema"

func shippedTables() []schema.Shipped { return nil }
