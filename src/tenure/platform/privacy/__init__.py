"""Who asked to be forgotten: tombstones, and how far each has been carried out."""
