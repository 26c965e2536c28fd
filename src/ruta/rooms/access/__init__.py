"""access: who may do what, and who did.

People sign in as users; a *membership* gives a user one organisation, one *role* and one city. Every command and
query of the house takes an *actor* (``by``) and asks a *policy*, which answers with a reason. Reads and writes of
personal data leave an *audit entry* in a table that refuses updates and deletes.

Tables: User, Membership, AuditEntry.
Vocabulary: actor (actuante), role (rol), audit entry (registro de acceso).
"""
