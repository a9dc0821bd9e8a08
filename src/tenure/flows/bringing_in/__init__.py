"""Facts come in: files are recognised, mapped, received, mended."""
