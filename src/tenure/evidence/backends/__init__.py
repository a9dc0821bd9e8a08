"""Where evidence is computed: one factory per engine."""
