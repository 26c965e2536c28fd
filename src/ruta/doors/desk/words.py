"""Words of the desk for codes that rooms use: reasons of likeness, actions of the audit, countries, languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from babel import Locale
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from ruta.doors.look.templatetags.look import in_language
from ruta.rooms.people.rules.codes import list_countries
from ruta.rooms.people.types import RegistrationContent

REASONS: dict[str, Any] = {
    "same-document": _("same document"),
    "same-phone": _("same telephone"),
    "same-given": _("same given name"),
    "given-sounds-alike": _("given name sounds alike"),
    "given-looks-alike": _("given name looks alike"),
    "different-given-name": _("different given name"),
    "same-surname": _("same surnames"),
    "surname-sounds-alike": _("surname sounds alike"),
    "surname-looks-alike": _("surname looks alike"),
    "surnames-swapped": _("surnames swapped"),
    "surname-missing": _("one surname missing"),
    "different-surname": _("different surname"),
    "same-birth-date": _("same birth date"),
    "same-birth-month": _("same month of birth"),
    "same-birth-year": _("same year of birth"),
    "same-birthday": _("same birthday, other year"),
    "close-birth-date": _("birth date nearly the same"),
    "day-and-month-swapped": _("day and month of birth swapped"),
    "different-birth-date": _("different birth date"),
    "different-sex": _("different sex in the document"),
    "same-name": _("name as typed"),
    "name-sounds-alike": _("name sounds alike"),
    "name-looks-alike": _("name looks alike"),
    "exact": _("exactly what was typed"),
}

ACTIONS: dict[str, Any] = {
    "people.register_person": _("registered the person"),
    "people.update_person": _("changed the file"),
    "people.load_person_file": _("opened the file"),
    "people.load_person_summary": _("saw the name"),
    "people.record_consent": _("recorded a permission"),
    "people.record_specific_needs": _("recorded specific needs"),
    "people.open_reserved": _("opened what is reserved"),
    "people.record_data_request": _("wrote down a request about data"),
    "route.answer_data_request": _("answered a request about data"),
    "people.make_own_view_code": _("handed out the code for her own data"),
    "people.use_own_view_code": _("she looked herself, with her code"),
    "people.print_receipt": _("printed the receipt of a decision"),
    "people.open_emergency": _("opened the emergency sheet"),
    "people.read_emergency_sheet": _("read the emergency sheet"),
    "people.close_emergency": _("closed the emergency sheet"),
    "people.review_emergency": _("reviewed access in an emergency"),
    "route.acknowledge_recall": _("said what was done after a withdrawal"),
    "people.merge_people": _("joined two records"),
    "people.unmerge_people": _("parted two records"),
    "people.load_pair": _("compared two records"),
    "people.list_pairs": _("saw the pairs to decide"),
    "people.propose_pair": _("proposed a pair"),
    "people.decide_pair": _("decided a pair"),
    "people.compare_people": _("compared the register with itself"),
    "people.learn_linkage": _("learned how records are alike"),
    "people.choose_linkage": _("chose how records are compared"),
    "people.load_linkage": _("saw how records are compared"),
    "people.ask_elsewhere": _("asked other windows"),
    "people.recognised_elsewhere": _("another window asked and the person was recognised"),
    "people.list_recognitions": _("saw the questions between windows"),
    "people.choose_recognition": _("chose whether this window answers"),
    "people.tokenise_people": _("made sealed signs"),
    "people.undo_pair_decision": _("undid what was decided about a pair"),
    "route.open_case": _("opened a case"),
    "route.load_case": _("opened the case"),
    "route.assess_case": _("made an assessment"),
    "route.create_referral": _("prepared a referral"),
    "route.send_referral": _("sent a referral"),
    "route.share": _("shared data with an institution"),
    "route.load_referral": _("opened a referral"),
    "route.receive_referral": _("received a referral"),
    "route.accept_referral": _("accepted a referral"),
    "route.decline_referral": _("declined a referral"),
    "route.return_referral": _("returned a referral"),
    "route.attend_referral": _("recorded attendance"),
    "route.miss_referral": _("recorded an absence"),
    "route.deliver_referral": _("recorded a service given"),
    "route.record_step_delivery": _("recorded a service given"),
    "route.reverse_referral": _("reversed a service given"),
    "route.close_referral": _("closed a referral"),
    "route.withdraw_referral": _("withdrew a referral"),
    "route.make_appointment": _("made an appointment"),
    "route.cancel_appointment": _("cancelled an appointment"),
    "route.write_calendar": _("took a calendar file"),
    "route.load_follow_up": _("opened a follow-up"),
    "route.answer_follow_up": _("answered a follow-up"),
    "route.add_to_cohort": _("chose for a cohort"),
    "route.remove_from_cohort": _("took out of a cohort"),
    "ledger.record_delivery": _("entered a delivery"),
    "ledger.reverse_delivery": _("reversed a delivery"),
}

#: What a file was opened for, as the product writes it in the access log.
PURPOSES: dict[str, Any] = {
    "desk": _("work at the desk"),
    "case": _("work on the case"),
    "edit": _("changing the file"),
    "assessment": _("the assessment"),
    "entitlement": _("finding open services"),
    "refer": _("a referral"),
    "referral": _("a referral"),
    "sheet": _("the sheet to print"),
    "follow-up": _("a follow-up"),
    "consent": _("recording consent"),
    "needs": _("specific needs"),
    "audit": _("seeing who looked"),
    "pairs": _("comparing two records"),
    "follow a figure down to its deliveries": _("following a figure to its deliveries"),
}

VERDICTS: dict[str, Any] = {
    "open": _("waits"),
    "same": _("same person"),
    "different": _("different people"),
    "unsure": _("cannot tell yet"),
    "undone": _("undone"),
    "faded": _("no longer alike"),
}

#: What another window answered.
RECOGNISED: dict[str, Any] = {
    "yes": _("probably known"),
    "perhaps": _("perhaps known"),
    "no": _("not known"),
}

#: The fields that a pair is compared by, in the order of the page.
COMPARED: dict[str, Any] = {
    "given_names": _("Given names"),
    "surname_1": _("First surname"),
    "surname_2": _("Second surname"),
    "preferred_name": _("Called"),
    "born": _("Born"),
    "sex": _("Sex in the document"),
    "nationalities": _("Nationalities"),
    "documents": _("Documents"),
    "phone": _("Telephone"),
    "registered": _("Registered"),
}

COMPARISONS: dict[str, Any] = {
    "prior": _("Two records taken at random"),
    "given_names": _("Given names"),
    "surnames": _("Surnames"),
    "birth_date": _("Birth date"),
    "sex": _("Sex in the document"),
    "nationality": _("Nationality"),
    "place": _("Part of the city"),
    "phone": _("Telephone"),
    "document": _("Document"),
    "contradiction": _("They contradict each other"),
}

#: The engine's words for what a comparison found.
LEVELS: dict[str, Any] = {
    text: _(text)
    for text in (
        gettext_noop("not known on one side"),
        gettext_noop("the same names"),
        gettext_noop("the same first name, another name missing"),
        gettext_noop("the same second name, the first missing"),
        gettext_noop("the same by sound or as a diminutive"),
        gettext_noop("the same but for a slip"),
        gettext_noop("one is the beginning or a part of the other"),
        gettext_noop("the same first name, the second differs"),
        gettext_noop("another name is the same, in another place"),
        gettext_noop("wholly different names"),
        gettext_noop("both surnames sound the same"),
        gettext_noop("both surnames the same but for a slip"),
        gettext_noop("both surnames the same in part"),
        gettext_noop("both surnames the same"),
        gettext_noop("both surnames the same, exchanged"),
        gettext_noop("two surnames the same, in other places"),
        gettext_noop("one surname the same in its place, the other differs"),
        gettext_noop("one surname the same but for a slip, the other differs"),
        gettext_noop("one surname the same in the other's place"),
        gettext_noop("both surnames differ"),
        gettext_noop("one surname missing, the first the same"),
        gettext_noop("one surname missing, the other the same"),
        gettext_noop("one surname missing, the other differs"),
        gettext_noop("the same surname"),
        gettext_noop("the same surname but for a slip"),
        gettext_noop("the surname differs"),
        gettext_noop("names and surnames exchanged"),
        gettext_noop("one surname missing, the other the same but for a slip"),
        gettext_noop("the surname sounds the same"),
        gettext_noop("the same date"),
        gettext_noop("the same first of January, as of an estimate"),
        gettext_noop("day and month exchanged"),
        gettext_noop("the same but for a digit of the day"),
        gettext_noop("the same year and month, another day"),
        gettext_noop("the same year and day, another month"),
        gettext_noop("the same day and month, a slip in the year"),
        gettext_noop("the same year, one date estimated"),
        gettext_noop("the same year, another day and month"),
        gettext_noop("the same day and month, another year"),
        gettext_noop("about the same year, one date estimated"),
        gettext_noop("a slip in the year and one more difference"),
        gettext_noop("different dates"),
        gettext_noop("the same year and month, the day not known"),
        gettext_noop("the same year, nothing more known"),
        gettext_noop("about the same year, parts not known"),
        gettext_noop("different years, parts not known"),
        gettext_noop("years far apart"),
        gettext_noop("the same day and month, the year not known"),
        gettext_noop("different day and month, the year not known"),
        gettext_noop("the same"),
        gettext_noop("different"),
        gettext_noop("one is X"),
        gettext_noop("the same, a common one"),
        gettext_noop("the same, a rare one"),
        gettext_noop("nearly the same"),
        gettext_noop("the same but for a digit"),
        gettext_noop("different, of the same shape"),
        gettext_noop("different, of another shape"),
        gettext_noop("wholly different given names"),
        gettext_noop("wholly different given names, the same document"),
        gettext_noop("birth years far apart"),
        gettext_noop("birth years far apart, the same document"),
        gettext_noop("sex, birth date and document differ"),
    )
}

CONSENT_STATES: dict[str, Any] = {
    "given": _("given"),
    "refused": _("refused"),
    "withdrawn": _("withdrawn"),
    "expired": _("expired"),
}


def current_locale() -> Locale:
    """The reader's language for names of countries and languages."""
    return Locale.parse((translation.get_language() or "es").split("-")[0])


def name_country(code: str) -> str:
    """A country's name in the reader's language."""
    two_letters = dict(list_countries()).get(code, code)
    return str(current_locale().territories.get(two_letters, code))


def name_language(code: str) -> str:
    """A language's name in the reader's language."""
    return str(current_locale().languages.get(code, code))


def list_country_choices(frequent: Iterable[str]) -> list[tuple[str, Any]]:
    """All countries by name, the frequent ones first."""
    first = [(code, name_country(code)) for code in frequent]
    rest = sorted(((code, name_country(code)) for code, _two in list_countries()), key=lambda pair: pair[1])
    return [("", "—"), (_("Frequent"), first), (_("All"), rest)]


def list_language_choices(content: RegistrationContent) -> list[tuple[str, Any]]:
    """The languages offered, by name."""
    return [("", "—"), *((code, name_language(code)) for code in content.languages)]


def list_choices(
    content: RegistrationContent, name: str, *, only: Iterable[str] | None = None
) -> list[tuple[str, Any]]:
    """A closed list as choices in the reader's language, with an empty first one; ``only`` keeps and orders some."""
    words = {choice.value: in_language(choice.words) for choice in content.lists[name]}
    values = list(only) if only is not None else list(words)
    return [("", "—"), *((value, words.get(value, value)) for value in values)]


def list_document_choices(content: RegistrationContent, country: str) -> list[tuple[str, Any]]:
    """Kinds of documents: those of the country first, then those of any country, then the rest."""
    groups: dict[str, list[tuple[str, str]]] = {"here": [], "any": [], "elsewhere": []}
    for kind in content.documents.values():
        group = "here" if kind.country == country else "elsewhere" if kind.country else "any"
        groups[group].append((kind.code, in_language(kind.name)))
    return [
        ("", "—"),
        (name_country(country), groups["here"]),
        (_("Of any country"), groups["any"]),
        (_("Of another country"), groups["elsewhere"]),
    ]
