"""What happened: append-only facts with two clocks. No Django."""
