"""The programme that pays for the single window: what it promised, planned and published.

``cities`` is the joint programme of the documents, closed in 2023, with two versions of its results framework
(``design`` and ``final``); ``phase2`` is its continuation, fed by the desk. The two are never mixed.
Content lives in ``content/programme``; :func:`commands.load_programme` brings it in and reports what changed.

Tables: ``Programme``, ``Framework``, ``Result`` (outcomes and outputs), ``Indicator``, ``IndicatorVersion``,
``Activity``, ``PublishedFigure``, ``EvidenceLine``.

Vocabulary: *outcome* (resultado), *output* (producto), *baseline* (línea base), *target* (meta).
"""
