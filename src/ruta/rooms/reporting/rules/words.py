"""The fixed words of the annual report in both languages."""

from __future__ import annotations

WORDS: dict[str, dict[str, str]] = {
    "project_information": {"es": "Información del proyecto", "en": "Project information"},
    "item": {"es": "Dato", "en": "Item"},
    "value": {"es": "Valor", "en": "Value"},
    "framework": {"es": "Marco de resultados", "en": "Results reporting framework"},
    "indicator": {"es": "Indicador", "en": "Indicator"},
    "baseline": {"es": "Línea base", "en": "Baseline"},
    "target": {"es": "Meta", "en": "Target"},
    "cumulative": {"es": "Acumulado", "en": "Cumulative"},
    "notes": {"es": "Notas y medios de verificación", "en": "Notes and means of verification"},
    "progress_chart": {"es": "Avance hacia las metas", "en": "Progress towards the targets"},
    "of_target": {"es": "% de la meta", "en": "% of target"},
    "parts_chart": {"es": "Personas por indicador y sexo", "en": "People by indicator and sex"},
    "people": {"es": "Personas", "en": "People"},
    "sex": {"es": "Sexo", "en": "Sex"},
    "F": {"es": "Mujeres", "en": "Women"},
    "M": {"es": "Hombres", "en": "Men"},
    "X": {"es": "Otro", "en": "Other"},
    "unknown": {"es": "No registrado", "en": "Not recorded"},
    "sdg": {"es": "Aporte a los ODS", "en": "Contribution to the SDGs"},
    "goal": {"es": "Objetivo", "en": "Goal"},
    "share": {"es": "Parte del presupuesto", "en": "Share of the budget"},
    "not_reported": {"es": "sin informar", "en": "not reported"},
    "gap": {"es": "POR ESCRIBIR", "en": "TO BE WRITTEN"},
    "page": {"es": "Página", "en": "Page"},
    "source_records": {
        "es": "Fuente: registros del programa; las cifras se calculan y no se escriben a mano.",
        "en": "Source: the programme's records; figures are computed, never typed.",
    },
    "progress_alt": {
        "es": "Barras con el porcentaje alcanzado de cada meta: {list}.",
        "en": "Bars with the percentage reached of each target: {list}.",
    },
    "parts_alt": {
        "es": "Barras apiladas por sexo: {list}.",
        "en": "Bars stacked by sex: {list}.",
    },
}


def say_word(key: str, language: str) -> str:
    """A fixed word of the report.

    >>> say_word("baseline", "en")
    'Baseline'
    """
    return WORDS[key][language]
