"""A verdict opened: its parts, the rows behind them, what moved it, in words."""
