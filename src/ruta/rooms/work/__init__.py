"""Work: employers and their vacancies, people who look for one, and what fits whom.

The matching engine stands in ``rules`` and is pure: hard conditions first, then occupation, skills and text, every rank
with its parts. Never by sex, nationality or age; by status and documents only as the vacancy's law asks.

Tables: none yet.

Vocabulary: *vacancy* (vacante), *seeker* (persona que busca trabajo), *shift* (jornada).
"""
