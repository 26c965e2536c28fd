"""The demonstration: a synthetic population of both cities, its lives, and the command that builds them.

``mixes`` reads the proportions, ``names``, ``papers`` and ``population`` make people, ``lives`` makes what happened to
them: pure, the same for the same seed, one random stream per person, so that more people never change earlier ones.
``loading`` writes all of it through the rooms' commands; ``accounts`` are those who sign in; ``command`` is
``ruta demo``.
"""
