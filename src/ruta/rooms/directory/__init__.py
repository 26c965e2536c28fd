"""The directory: which institution gives what, where, and what each service demands.

Its content is written in YAML that officials review (``content/directory``) and loaded by ``ruta load-directory``,
which says what changed. A service's demand is a tree of conditions; the rules judge it for one person or for a million.

Tables: Organisation, Place, DocumentKind, Service (with history), ServiceTag, Edition, DemandVersion (append-only),
DemandStatement, Protocol, ProtocolVersion (append-only), ReviewRound, ReviewAnswer.

Vocabulary: *demand*, what a service asks of a person; *door*, how a service stands for her (open, open with a key,
closed); *key*, the documents and facts that together open a door.
"""
