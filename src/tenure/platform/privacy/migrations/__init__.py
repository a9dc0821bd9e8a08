"""Tables of forgetting people."""
