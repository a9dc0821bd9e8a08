"""From signals to scores and settled bands."""
