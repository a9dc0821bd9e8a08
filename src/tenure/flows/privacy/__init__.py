"""What a person may ask of the company: what it knows of them, and to be forgotten."""
