"""Intake: bytes or an address to a :class:`~dragoman.record.Document`, or to the reason why there is none.

What cannot be taken in is a :class:`~dragoman.errors.Refused`, a value with a
code and a next step, never ``None`` and never an exception. Importing this
package is cheap: the libraries for pages, languages and the network are
imported by the first input that needs them.
"""

from __future__ import annotations

from dragoman.intake.arrival import Arrival
from dragoman.intake.canonical import canonical
from dragoman.intake.documents import Options, from_bytes, from_record, from_text, not_english
from dragoman.intake.encoding import decode
from dragoman.intake.inputs import arrivals, count, documents, uploaded
from dragoman.intake.taking import from_capture

__all__ = [
    "Arrival",
    "Options",
    "arrivals",
    "canonical",
    "count",
    "decode",
    "documents",
    "from_bytes",
    "from_capture",
    "from_record",
    "from_text",
    "not_english",
    "uploaded",
]
