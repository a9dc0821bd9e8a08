"""The chooser: what is asked, what is advised and why, and the folder that is written."""
