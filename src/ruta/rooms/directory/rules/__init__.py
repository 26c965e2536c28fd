"""The directory's pure rules: reading a demand, judging a person or a million, saying a demand in words."""
