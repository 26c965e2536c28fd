"""The engines of measurement, pure: counting people once, and checking published figures against their evidence."""
