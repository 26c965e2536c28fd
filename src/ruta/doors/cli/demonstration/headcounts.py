"""What reached the programme only as a total: fair visits, downloads, materials, agreements of the second phase."""

from __future__ import annotations

from datetime import date
from random import Random

from ruta.doors.cli.demonstration.calendar import Calendar
from ruta.rooms.ledger.types import NewDelivery, Part, Source

_CITIES = (("santiago", "omil-santiago", "oficina-migrantes"), ("mexico-city", "styfe", "sibiso"))
_FAIR_DAYS = (date(2025, 5, 15), date(2025, 10, 16), date(2026, 5, 14), date(2026, 10, 15))
_QUARTERS = tuple(date(year, month, 28) for year in (2025, 2026) for month in (3, 6, 9) if (year, month) < (2026, 12))
_ITEMS = (
    (date(2025, 3, 20), "protocol", "oficina-migrantes", "santiago", "Protocolo de derivación", "Referral protocol"),
    (date(2025, 4, 10), "protocol", "sibiso", "mexico-city", "Protocolo de la ventanilla", "Single window protocol"),
    (date(2026, 3, 12), "protocol", "styfe", "mexico-city", "Guía de derivación laboral", "Work referral guide"),
    (date(2025, 5, 8), "tool", "oficina-migrantes", "santiago", "Ficha de diagnóstico", "Assessment form"),
    (date(2025, 9, 4), "tool", "omil-santiago", "santiago", "Perfil de empleabilidad", "Employability profile"),
    (date(2025, 6, 12), "tool", "sibiso", "mexico-city", "Directorio de servicios", "Directory of services"),
    (date(2026, 2, 19), "tool", "icat", "mexico-city", "Guía de certificación", "Certification guide"),
    (date(2025, 7, 3), "material", "cut", "santiago", "Folleto de derechos laborales", "Leaflet on labour rights"),
    (date(2025, 11, 6), "material", "iom", "santiago", "Video sobre trámites", "Video on procedures"),
    (date(2026, 4, 23), "material", "unhcr", "santiago", "Guía para emprender", "Guide to starting a business"),
    (date(2025, 8, 21), "dialogue-action", "sibiso", "mexico-city", "Mesa tripartita", "Tripartite table"),
    (date(2026, 6, 18), "dialogue-action", "styfe", "mexico-city", "Otra mesa tripartita", "Another tripartite table"),
    (date(2025, 10, 30), "exchange", "ilo", "", "Intercambio entre ciudades", "Exchange between the cities"),
    (date(2026, 5, 28), "exchange", "iom", "", "Intercambio sobre certificación", "Exchange on certification"),
    (date(2025, 12, 4), "good-practice", "oficina-migrantes", "santiago", "Seguir al certificar", "Follow-up"),
    (date(2026, 7, 9), "good-practice", "sibiso", "mexico-city", "Un requisito menos", "One paper less"),
    (date(2026, 8, 13), "resource", "mmc", "", "Biblioteca de buenas prácticas", "Library of good practices"),
)  # fmt: skip
_SENSITISED = (
    (date(2025, 4, 24), "oficina-migrantes", "santiago"), (date(2025, 6, 26), "omil-santiago", "santiago"),
    (date(2025, 9, 25), "vicaria", "santiago"), (date(2026, 1, 22), "registro-civil", "santiago"),
    (date(2025, 5, 22), "sibiso", "mexico-city"), (date(2025, 8, 28), "styfe", "mexico-city"),
    (date(2026, 3, 26), "copred", "mexico-city"), (date(2026, 6, 25), "omil-santiago", "santiago"),
)  # fmt: skip


def list_headcounts(*, seed: int, calendar: Calendar) -> list[NewDelivery]:
    """The totals of both cities until the calendar's last day; their sizes depend on the seed alone."""
    random = Random(f"{seed}:headcounts")
    entries = [_make_fair(random, day, city, host) for day in _FAIR_DAYS for city, host, _ in _CITIES]
    for day in _QUARTERS:
        for city, _, desk in _CITIES:
            visits = random.randrange(40, 320)
            entries.append(
                _make_entry(
                    day, "download", desk, city, "Visitas a la guía de la ruta", "Visits to the route's guide", visits
                )
            )
    for day in _QUARTERS[1::2]:
        for city, _, desk in _CITIES:
            trained = random.randrange(14, 40)
            women = int(trained * (0.6 + random.random() * 0.3))
            entries.append(
                _make_entry(
                    day, "official-training", desk, city, "Curso de interculturalidad para funcionarios",
                    "Course on interculturality for officials", trained,
                    (Part("sex", "F", women), Part("sex", "M", trained - women)),
                )
            )  # fmt: skip
    entries += [_make_entry(day, kind, host, city, es, en) for day, kind, host, city, es, en in _ITEMS]
    entries += [
        _make_entry(day, "institution-sensitised", host, city, "Jornada de sensibilización", "Sensitisation session")
        for day, host, city in _SENSITISED
    ]
    return [entry for entry in entries if entry.date <= calendar.last]


def _make_fair(random: Random, day: date, city: str, host: str) -> NewDelivery:
    visitors = random.randrange(180, 900)
    women = int(visitors * (0.45 + random.random() * 0.2))
    told = (Part("sex", "F", women), Part("sex", "M", int((visitors - women) * 0.95)))
    return _make_entry(day, "fair-visit", host, city, "Feria de empleo inclusivo", "Inclusive job fair", visitors, told)


def _make_entry(
    day: date,
    kind: str,
    host: str,
    city: str,
    es: str,
    en: str,
    headcount: int | None = None,
    parts: tuple[Part, ...] = (),
) -> NewDelivery:
    return NewDelivery(
        date=day,
        headcount=headcount,
        kind=kind,
        organisation=host,
        city=city,
        source=Source.LIST.value,
        source_label_es=es,
        source_label_en=en,
        synthetic=True,
        parts=parts,
    )
