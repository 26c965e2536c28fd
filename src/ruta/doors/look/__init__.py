"""look: what every door wears. The base page, the pieces, paging, exports, sign-in pages, problem pages.

No audience and no domain of its own; the doors stand above it and import it, never each other.
"""
