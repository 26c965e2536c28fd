"""Reads of the route room. Reading a case or a referral leaves an audit entry."""

from ruta.rooms.route.queries.calendars import write_appointment_calendar
from ruta.rooms.route.queries.cases import (
    draw_short_lines,
    find_open_case,
    line_of,
    list_cases,
    list_cases_of,
    list_planned_services,
    load_case,
    load_case_line,
    summarise_case,
)
from ruta.rooms.route.queries.cohorts import list_candidates, list_cohorts, list_members, load_cohort
from ruta.rooms.route.queries.content import get_cohort, load_cohorts, load_instrument
from ruta.rooms.route.queries.determinations import describe_determination, list_determinations, list_to_look_again
from ruta.rooms.route.queries.follow_ups import list_follow_ups, load_follow_up
from ruta.rooms.route.queries.own_view import OwnView, load_own_view
from ruta.rooms.route.queries.plans import find_case_entitlement
from ruta.rooms.route.queries.recalls import Recall, list_recalls
from ruta.rooms.route.queries.referrals import (
    count_inbox,
    find_next_services,
    inbox,
    list_receivers,
    list_referral_lines,
    list_referrals,
    load_referral,
    load_referral_for_partner,
)
from ruta.rooms.route.queries.sharing import preview_sharing
from ruta.rooms.route.queries.sheets import load_sheet
from ruta.rooms.route.queries.today import today_queue

__all__ = [
    "OwnView",
    "Recall",
    "count_inbox",
    "describe_determination",
    "draw_short_lines",
    "find_case_entitlement",
    "find_next_services",
    "find_open_case",
    "get_cohort",
    "inbox",
    "line_of",
    "list_candidates",
    "list_cases",
    "list_cases_of",
    "list_cohorts",
    "list_determinations",
    "list_follow_ups",
    "list_members",
    "list_planned_services",
    "list_recalls",
    "list_receivers",
    "list_referral_lines",
    "list_referrals",
    "list_to_look_again",
    "load_case",
    "load_case_line",
    "load_cohort",
    "load_cohorts",
    "load_follow_up",
    "load_instrument",
    "load_own_view",
    "load_referral",
    "load_referral_for_partner",
    "load_sheet",
    "preview_sharing",
    "summarise_case",
    "today_queue",
    "write_appointment_calendar",
]
