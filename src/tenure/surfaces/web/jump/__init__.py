"""Search and jump from anywhere."""
