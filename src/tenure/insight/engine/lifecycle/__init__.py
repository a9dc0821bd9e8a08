"""The stage clock: a fold over day ticks."""
