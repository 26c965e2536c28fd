"""Pure Python that no room owns: dates with precision, periods, money, languages, problems.

Nothing here knows Django, settings or the clock.
"""
