"""The engine: signals, scores, stages and explanations from facts and a framework, as of one or many instants."""
