"""Errors as answers: which HTTP status a code has."""

from __future__ import annotations

from dragoman.errors import DragomanError, Refused

STATUS = {
    "E507": 404,
    "E504": 503,
    "E505": 503,
    "E506": 503,
    "E510": 500,
    "E306": 501,
    "E601": 400,
    "E602": 401,
    "E603": 403,
    "E604": 403,
    "E605": 429,
    "E606": 413,
    "E607": 408,
    "E609": 403,
    "E611": 422,
    "E612": 410,
    "E613": 404,
    "E614": 405,
    "E615": 421,
    **dict.fromkeys(("E521", "E522", "E523", "E524"), 400),
    "E343": 404,
    "E344": 404,
    "E345": 404,
    "E331": 409,
    "E335": 409,
    "E616": 500,
    "E618": 404,
    "E619": 503,
    "E620": 422,
}
"""Codes whose status is not that of their family."""


def status_of(code: str) -> int:
    """The HTTP status of an error: what was sent does not fit (422), what was asked does not (400), or ours (500)."""
    if code in STATUS:
        return STATUS[code]
    return {"E1": 422, "E2": 422, "E3": 400, "E6": 400}.get(code[:2], 500)


def problem(error: DragomanError | Refused) -> dict[str, str]:
    """What the JSON of an error holds."""
    return {"code": error.code, "reason": error.reason, "next_step": error.next_step}


def not_understood(why: str) -> DragomanError:
    """E601."""
    return DragomanError("E601", why, "See /openapi.json for what each address takes.")
