"""Benchmarks: each prints its figures beside named alternatives run in the same process."""
