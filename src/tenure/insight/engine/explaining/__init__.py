"""Explanations of a verdict: its parts, the rows behind them and what moved the score, in words."""
