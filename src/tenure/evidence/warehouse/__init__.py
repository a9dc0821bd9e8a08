"""Tables of an existing warehouse as fact tables, read where they are."""
