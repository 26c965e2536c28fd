"""What is true of people whatever the database: checks, names and their sounds, likeness, consents, facts."""
