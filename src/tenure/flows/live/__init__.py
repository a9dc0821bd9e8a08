"""From the inbox to the lake to the standing, while people work: at most every second."""
