"""people: a person, her documents, languages, household and consents; telling whether two records are one person.

A person belongs to the city that registered her and has a public *number*. What is restricted (specific needs, gender
identity) is kept sealed and read only by those allowed. Nothing is kept without *consent* to be registered; each
other purpose and recipient has a decision of its own. *Search keys* find her by sound, date, document or phone.
Merging keeps both records: one is *resolved to* the other, and can be undone.

Two records that may be one person make a *pair*, decided at the desk; parameters are learned from the register.

Tables: Person, PersonNationality, PersonLanguage, PersonDocument, Household, Consent, SearchKey, NumberSeries, Pair,
PairDecision, ComparedPerson, LinkageParameters, LinkageChoice, RecognitionChoice, RecognitionEntry, RecognitionToken,
RecognitionQuestion, RecognitionAnswer, RecognitionMatch.
Vocabulary: person (persona), consent (consentimiento), specific need (necesidad específica), pair (par).
"""
