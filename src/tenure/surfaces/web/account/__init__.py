"""One account: its score explained, its timeline, its people, what it pays and what it asks."""
