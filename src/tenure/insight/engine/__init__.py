"""The engine: inputs, compile, signals, health, run. As of any instant, many at once."""
