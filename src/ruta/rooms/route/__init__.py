"""A person's way through services: case, assessment, profile, plan, referrals, appointments, follow-ups.

States and their transitions are data (``rules/states.py``; drawn in ``docs/states.md``): whether the *state* allows a
step is asked of the rules, *who may* of the policies, and both answer with a reason. Whatever was delivered is entered
in the ledger in the same transaction.

Tables: ``Case``, ``Assessment``, ``Step``, ``Referral``, ``SharedField``, ``Appointment``, ``FollowUp``,
``CohortMember``, ``Determination``, ``StateChange`` (append-only: the database refuses updates and deletes).

Vocabulary: *case* (expediente), *referral* (derivación), *station* (estación: a step as the line draws it).
"""
