"""What measurement speaks of: definitions of indicators, figures, claims."""
