"""Those who sign in to the demonstration: every role, in both cities, with passwords that depend on the seed alone."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from random import Random

from ruta.rooms.access.types import Account, Role

_WORDS = tuple(
    "puente faro camino ruta barco puerto semilla tejado jardin farol sendero molino cantera laguna volcan nopal "
    "copihue jacaranda alamo canelo maiz trigo cobre plata barro telar brujula mapa anden estacion".split()
)


@dataclass(frozen=True)
class Place:
    """An account to be made."""

    user: str
    role: Role
    organisation: str
    city: str
    name: str
    sees_sensitive: bool = False


PLACES: tuple[Place, ...] = (
    Place("ventanilla.santiago", Role.FRONT_DESK, "oficina-migrantes", "santiago", "Ventanilla Santiago"),
    Place("caso.santiago", Role.CASE_WORKER, "oficina-migrantes", "santiago", "Acompañamiento Santiago"),
    Place("caso2.santiago", Role.CASE_WORKER, "oficina-migrantes", "santiago", "Acompañamiento Santiago 2"),
    Place("supervision.santiago", Role.SUPERVISOR, "oficina-migrantes", "santiago", "Supervisión Santiago"),
    Place("proteccion.santiago", Role.CASE_WORKER, "oficina-migrantes", "santiago", "Protección Santiago", True),
    Place("ventanilla.cdmx", Role.FRONT_DESK, "sibiso", "mexico-city", "Ventanilla Ciudad de México"),
    Place("caso.cdmx", Role.CASE_WORKER, "sibiso", "mexico-city", "Acompañamiento Ciudad de México"),
    Place("supervision.cdmx", Role.SUPERVISOR, "sibiso", "mexico-city", "Supervisión Ciudad de México"),
    Place("omil.santiago", Role.PARTNER, "omil-santiago", "santiago", "OMIL Santiago"),
    Place("emplea.santiago", Role.PARTNER, "fundacion-emplea", "santiago", "Fundación Emplea"),
    Place("chilevalora.santiago", Role.PARTNER, "chilevalora", "santiago", "ChileValora"),
    Place("vicaria.santiago", Role.PARTNER, "vicaria", "santiago", "Vicaría"),
    Place("emprende.santiago", Role.PARTNER, "santiago-emprende", "santiago", "Santiago Emprende"),
    Place("styfe.cdmx", Role.PARTNER, "styfe", "mexico-city", "STyFE"),
    Place("icat.cdmx", Role.PARTNER, "icat", "mexico-city", "ICAT"),
    Place("pcr.cdmx", Role.PARTNER, "casa-refugiados", "mexico-city", "Programa Casa Refugiados"),
    Place("intrare.cdmx", Role.PARTNER, "intrare", "mexico-city", "Intrare"),
    Place("oit", Role.PROGRAMME_OFFICER, "ilo", "", "Programa OIT"),
    Place("oim", Role.PROGRAMME_OFFICER, "iom", "", "Programa OIM"),
    Place("acnur", Role.PROGRAMME_OFFICER, "unhcr", "", "Programa ACNUR"),
    Place("evaluacion", Role.EVALUATOR, "ilo", "", "Evaluación independiente"),
    Place("administracion", Role.ADMINISTRATOR, "municipalidad-santiago", "", "Administración"),
)


def list_accounts(seed: int) -> tuple[Account, ...]:
    """Every account with its password, the same for the same seed.

    >>> accounts = list_accounts(1)
    >>> accounts == list_accounts(1), [account.user for account in accounts if account.totp_secret]
    (True, ['proteccion.santiago'])
    """
    return tuple(
        Account(
            user=place.user,
            password=_make_password(Random(f"{seed}:account:{place.user}")),
            role=place.role.value,
            organisation=place.organisation,
            city=place.city,
            totp_secret=_make_secret(Random(f"{seed}:totp:{place.user}")) if place.sees_sensitive else "",
        )
        for place in PLACES
    )


def _make_password(random: Random) -> str:
    words = random.sample(_WORDS, 3)
    return f"{words[0].capitalize()}-{words[1]}-{words[2]}-{random.randrange(100, 1000)}"


def _make_secret(random: Random) -> str:
    return base64.b32encode(random.randbytes(20)).decode()
