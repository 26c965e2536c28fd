"""What was delivered, to whom, by whom, when, where and with what outcome: the append-only ledger.

Every indicator is counted from here; nobody types one. An entry is about a *person*, or is a *head-count* (a total that
arrived from outside and can't be told apart into people), or a number of *items* (tools, copies, downloads).
Entries are never changed: a mistake is corrected by a *reversal* that names what it corrects, and both then count for
nothing.

Tables: ``Delivery``, ``HeadcountPart`` (what is known of a head-count's breakdown). The database refuses updates and
deletes.

Vocabulary: *delivery* (atención), *reversal* (anulación), *head-count* (recuento sin identificar).
"""
