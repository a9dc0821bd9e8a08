"""Where people and programs meet Tenure: they parse, ask and render; they decide nothing."""
