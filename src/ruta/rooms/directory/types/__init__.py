"""What the directory is made of: demands, facts, answers. Frozen, and free of any database."""
