"""The report's rules: assemble blocks, draw charts, write Word and pdf. No Django, no clock."""
