"""Long work in the background: asked for, carried out by a worker, watched, stopped, and taken up again."""
