"""Pages of records as HSDS wants them, and streams of all of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpResponseBase, JsonResponse, StreamingHttpResponse

from ruta.kernel.problems import Problem

LARGEST_PAGE = 500


def answer_page(records: Sequence[Any], *, page: int, per_page: int, format_: str) -> HttpResponseBase:
    """One page of the records with its envelope, or all of them, one a line.

    Errors: ``page-unknown``, ``page-size-unusable``, ``format-unknown``.
    """
    if format_ == "ndjson":
        return StreamingHttpResponse(_write_lines(records), content_type="application/x-ndjson")
    if format_ != "json":
        raise Problem("format-unknown", "There is no format {format}: ask for json or ndjson.", format=format_)
    if not 1 <= per_page <= LARGEST_PAGE:
        raise Problem(
            "page-size-unusable",
            "A page holds from 1 to {most} records; {asked} were asked for.",
            most=LARGEST_PAGE,
            asked=per_page,
        )
    pages = max(1, -(-len(records) // per_page))
    if not 1 <= page <= pages:
        raise Problem("page-unknown", "There is no page {page}: the last one is {last}.", page=page, last=pages)
    contents = list(records[(page - 1) * per_page : page * per_page])
    return JsonResponse(
        {
            "total_items": len(records),
            "total_pages": pages,
            "page_number": page,
            "size": len(contents),
            "first_page": page == 1,
            "last_page": page == pages,
            "empty": not contents,
            "contents": contents,
        },
        json_dumps_params={"ensure_ascii": False},
    )


def _write_lines(records: Sequence[Any]) -> Iterator[str]:
    for record in records:
        yield json.dumps(record, ensure_ascii=False) + "\n"
