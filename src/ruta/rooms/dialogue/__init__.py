"""Dialogue: the spaces where institutions meet, what they agree on, and whether it is kept.

Spaces and their seats come from ``content/dialogue`` with document and line; meetings and agreements are kept
on screen.
Institutions only: attendance is counted by constituency, and nobody is named.

Tables: ``Space``, ``Seat``, ``Meeting``, ``Attendance``, ``Agreement``, ``AgreementStep``.

Vocabulary: *space* (espacio de diálogo), *constituency* (sector), *agreement* (acuerdo).
"""
