"""Ruta Abierta: a city's single window for people on the move, and the programme behind it."""
