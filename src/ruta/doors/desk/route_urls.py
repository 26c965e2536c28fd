"""Addresses of the route's pages at the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from ruta.doors.desk import cases, cohorts, determinations, follow_ups, plans, referrals, today

urlpatterns: list[URLPattern] = [
    path("", today.show_today, name="today"),
    path("expedientes/", cases.show_cases, name="cases"),
    path("personas/<int:pk>/expediente", cases.open_person_case, name="open_case"),
    path("expedientes/<int:pk>/", cases.show_case, name="case"),
    path("expedientes/<int:pk>/diagnostico", cases.assess, name="case_assess"),
    path("expedientes/<int:pk>/hoja", cases.show_sheet, name="case_sheet"),
    path("expedientes/<int:pk>/estado/<slug:action>", cases.change_state, name="case_state"),
    path("expedientes/<int:pk>/acompana", cases.assign, name="case_assign"),
    path("expedientes/<int:pk>/citas", cases.make_case_appointment, name="appointment_new"),
    path(
        "expedientes/<int:pk>/citas/<int:appointment>/cancelar",
        cases.cancel_case_appointment,
        name="appointment_cancel",
    ),
    path("citas/<int:pk>.ics", cases.show_calendar, name="calendar"),
    path("expedientes/<int:pk>/plan", plans.draw_plan, name="plan_draw"),
    path("expedientes/<int:pk>/plan/acuerdo", plans.agree, name="plan_agree"),
    path("expedientes/<int:pk>/plan/pasos", plans.add_plan_step, name="step_add"),
    path("expedientes/<int:pk>/plan/pasos/<int:step>/<slug:action>", plans.change_step, name="step_change"),
    path("expedientes/<int:pk>/derivar", referrals.refer, name="refer"),
    path("expedientes/<int:pk>/veredictos", determinations.show_determinations, name="determinations"),
    path("veredictos/<int:pk>/", determinations.look_at_determination, name="determination_look"),
    path("derivaciones/", referrals.show_referrals, name="referrals"),
    path("derivaciones/lista.<slug:kind>", referrals.export_referrals, name="referrals_file"),
    path("derivaciones/<int:pk>/", referrals.show_referral, name="referral"),
    path("derivaciones/<int:pk>/<slug:action>", referrals.act, name="referral_act"),
    path("seguimientos/", follow_ups.show_follow_ups, name="follow_ups"),
    path("seguimientos/<int:pk>/", follow_ups.show_follow_up, name="follow_up"),
    path("cohortes/", cohorts.show_cohorts, name="cohorts"),
    path("cohortes/<str:code>/", cohorts.show_cohort, name="cohort"),
    path("cohortes/<str:code>/elegir/<int:case>", cohorts.choose, name="cohort_choose"),
    path("cohortes/<str:code>/quitar/<int:case>", cohorts.take_out, name="cohort_remove"),
]
