"""Forecasts of a framework's effects: which plays trigger, replays of the past, the impact of another framework."""
