"""Measurements beside their alternatives, in the same run; ``python -m benchmarks.NAME --help``."""
