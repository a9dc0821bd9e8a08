"""The demo company's world: facts with causes behind them, drawn from a seed and a first day."""
