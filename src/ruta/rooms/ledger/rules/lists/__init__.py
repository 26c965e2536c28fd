"""Reading lists as they are handed in: from bytes to rows, with every doubt told. Pure."""
