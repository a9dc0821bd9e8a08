"""Where the facts come from: imports, feeds, quarantine, contradictions."""
