"""From the ledger to figures: counting people once, the published values beside their evidence, and the checks of both.

A figure of the open programme is counted from deliveries; one of the closed programme is its evidence lines added up.
The engines (counting, reconcile) are pure and stand in ``rules``; ``queries`` run them over the records.

Tables: none of its own; definitions and published figures belong to ``programme``, deliveries to ``ledger``.

Vocabulary: *in period* (en el período), *new* (nuevas), *cumulative* (acumulado), *head-count* (recuento sin
identificar), *share* (proporción).
"""
