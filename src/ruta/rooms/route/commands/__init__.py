"""Writes of the route room."""

from ruta.rooms.route.commands.appointments import cancel_appointment, make_appointment, make_referral_appointment
from ruta.rooms.route.commands.bulk import import_cases_in_bulk, link_imported_deliveries
from ruta.rooms.route.commands.cases import (
    assess_case,
    assign_case,
    close_case,
    open_case,
    pause_case,
    reopen_case,
    resume_case,
)
from ruta.rooms.route.commands.cohorts import add_to_cohort, remove_from_cohort
from ruta.rooms.route.commands.data_requests import answer_data_request
from ruta.rooms.route.commands.deliveries import (
    deliver_referral,
    record_step_delivery,
    reverse_referral_delivery,
    reverse_step_delivery,
)
from ruta.rooms.route.commands.determinations import look_again, run_look_again
from ruta.rooms.route.commands.follow_ups import answer_follow_up
from ruta.rooms.route.commands.plans import (
    add_step,
    agree_plan,
    complete_step,
    draw_case_plan,
    move_plan_step,
    remove_step,
)
from ruta.rooms.route.commands.recalls import acknowledge_recall
from ruta.rooms.route.commands.referrals import (
    accept_referral,
    close_referral,
    create_referral,
    decline_referral,
    receive_referral,
    record_attendance,
    refer_person,
    reschedule_referral,
    return_referral,
    send_referral,
    withdraw_referral,
)

__all__ = [
    "accept_referral",
    "acknowledge_recall",
    "add_step",
    "add_to_cohort",
    "agree_plan",
    "answer_data_request",
    "answer_follow_up",
    "assess_case",
    "assign_case",
    "cancel_appointment",
    "close_case",
    "close_referral",
    "complete_step",
    "create_referral",
    "decline_referral",
    "deliver_referral",
    "draw_case_plan",
    "import_cases_in_bulk",
    "link_imported_deliveries",
    "look_again",
    "make_appointment",
    "make_referral_appointment",
    "move_plan_step",
    "open_case",
    "pause_case",
    "receive_referral",
    "record_attendance",
    "record_step_delivery",
    "refer_person",
    "remove_from_cohort",
    "remove_step",
    "reopen_case",
    "reschedule_referral",
    "resume_case",
    "return_referral",
    "reverse_referral_delivery",
    "reverse_step_delivery",
    "run_look_again",
    "send_referral",
    "withdraw_referral",
]
