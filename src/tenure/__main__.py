"""`python -m tenure` is the command `tenure`."""

from tenure.project.main import main

main()
