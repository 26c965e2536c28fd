"""Pure rules of the route: states, profile, plan, sharing, clocks, follow-ups, cohorts. No Django, no clock."""
