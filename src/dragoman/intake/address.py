"""An http(s) address to bytes: the only place where Dragoman uses the network.

Every limit is here: the time in all, the number and the direction of
redirects, and the size of the answer as it is when unpacked.
"""

from __future__ import annotations

import ipaddress
import time
import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from dragoman.errors import DragomanError
from dragoman.intake.documents import Options, too_large

if TYPE_CHECKING:
    import httpx


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What an address answered: the bytes, unpacked, what its header says of them, and where they came from at last."""

    data: bytes
    media_type: str | None
    charset: str | None
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]


def is_address(given: str) -> bool:
    """Whether an input is an address, of whatever scheme, rather than a path."""
    scheme, mark, _ = given.partition("://")
    return bool(mark) and scheme[:1].isalpha() and all(c.isalnum() or c in "+-." for c in scheme)


def fetch(address: str, options: Options) -> Answer:
    """What ``address`` answers.

    The user agent is ``dragoman/<version>``; there are no cookies and no second
    try. A redirect from a public host to a private or loopback address is not
    followed; an address that the user names may be private.

    Raises :class:`DragomanError`: E103 (no answer in time), E104 (an error
    status), E105 (too many redirects), E106 (not http or https), E108 (a
    redirect into a private network), E204 (too large), E210 (a packing that is not read).
    """
    from importlib.metadata import version

    import httpx

    require_http(address, "the address")
    deadline = time.monotonic() + options.timeout
    headers = {
        "User-Agent": f"dragoman/{version('dragoman')}",
        "Accept": "text/html, text/plain;q=0.9, */*;q=0.1",
        "Accept-Encoding": "gzip, deflate",
    }
    try:
        with httpx.Client(headers=headers, timeout=options.timeout) as client:
            return _follow(client, address, deadline, options)
    except httpx.TimeoutException as error:
        raise _silent(f"the address does not answer within {options.timeout:g} seconds") from error
    except (httpx.TransportError, zlib.error) as error:
        raise _silent(f"the address does not answer: {error or type(error).__name__}") from error
    except (httpx.InvalidURL, ValueError) as error:
        raise _not_http(f"the address cannot be understood: {error}") from error


def _follow(client: httpx.Client, address: str, deadline: float, options: Options) -> Answer:
    """The answer at the end of all redirects."""
    url, seen = address, {address}
    while True:
        with client.stream("GET", url) as response:
            if not response.has_redirect_location:
                return _answer(response, url, deadline, options)
            target = str(response.url.join(response.headers["location"]))
        if target in seen or len(seen) > options.max_redirects:
            raise DragomanError(
                "E105",
                f"the address redirects too often ({len(seen)} times, last to {target})",
                "Open it in a browser and give the address that it ends at.",
            )
        check_redirect(url, target, is_private)
        if time.monotonic() > deadline:
            raise _silent(f"the address does not answer within {options.timeout:g} seconds")
        seen.add(target)
        url = target


def check_redirect(source: str, target: str, private: Callable[[str], bool]) -> None:
    """Return if ``source`` may send on to ``target``; ``private`` tells whether a host name leads to a private address.

    Raises :class:`DragomanError`: E106 for another scheme than http(s), E108 for
    a private address behind a public one.
    """
    require_http(target, f"the address redirects to {target}, which")
    here, there = urlsplit(source).hostname or "", urlsplit(target).hostname or ""
    if here != there and private(there) and not private(here):
        raise DragomanError(
            "E108",
            f"the address redirects to {target}, inside a private network",
            "If that is meant, give that address itself.",
        )


def is_private(host: str) -> bool:
    """Whether ``host`` leads to this machine or a private network; a name that leads nowhere does not."""
    import socket

    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return False
    return not all(map(is_public, found))


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(ip: str) -> bool:
    """Whether an address is one of the public network; an IPv6 address that stands for an IPv4 one is as that is."""
    found = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        meant = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
        if found in _NAT64 or int(found) < 1 << 32:
            meant.append(ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF))
        if any(not is_public(str(each)) for each in meant if each is not None):
            return False
        if found.ipv4_mapped is not None:
            return True
    return found.is_global and not found.is_multicast


def _answer(response: httpx.Response, url: str, deadline: float, options: Options) -> Answer:
    """The answer, if it is one of success. Raises E104 where it is not."""
    if not response.is_success:
        raise status_error(response.status_code, response.reason_phrase)
    return answer_of(response, url, deadline, options)


def status_error(status: int, phrase: str = "") -> DragomanError:
    """E104, with the status."""
    step = "Open it in a browser and see whether it has moved."
    return DragomanError("E104", f"the address answers {status} {phrase}".rstrip(), step)


def answer_of(response: httpx.Response, url: str, deadline: float, options: Options) -> Answer:
    """The body and what the header says of it, whatever the status. Raises E103, E204 and E210."""
    from w3lib.encoding import http_content_type_encoding

    length = response.headers.get("content-length", "")
    if length.isdecimal() and int(length) > options.max_bytes:
        raise too_large("the answer", options)
    data = beginning_of(response, deadline, options, options.max_bytes + 1)
    if len(data) > options.max_bytes:
        raise too_large("the answer", options)
    header = response.headers.get("content-type", "")
    return Answer(
        data=data,
        media_type=header.partition(";")[0].strip().lower() or None,
        charset=http_content_type_encoding(header),
        url=url,
        status=response.status_code,
        headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers.raw),
    )


def beginning_of(response: httpx.Response, deadline: float, options: Options, limit: int) -> bytes:
    """The first ``limit`` bytes of the body, unpacked. Raises E103 and E210."""
    data = bytearray()
    for piece in _unpacked(response, limit):
        data += piece
        if len(data) >= limit:
            break
        if time.monotonic() > deadline:
            raise _silent(f"the address has not answered in full within {options.timeout:g} seconds")
    return bytes(data[:limit])


def _unpacked(response: httpx.Response, limit: int) -> Iterator[bytes]:
    """The body, unpacked piece by piece: httpx itself would unpack a piece of any size at once."""
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing in ("", "identity"):
        yield from response.iter_raw()
        return
    if packing not in ("gzip", "x-gzip", "deflate"):
        raise DragomanError(
            "E210",
            f"the answer is packed as {packing!r}, which was not asked for and is not read",
            "Save the page from a browser and read the file.",
        )
    unpack = None
    for piece in response.iter_raw():
        if unpack is None:  # 47: gzip or zlib by its header; -15: the bare deflate that some servers send instead
            unpack = zlib.decompressobj(47 if packing != "deflate" or piece[0] & 0x0F == 8 else -15)
        yield unpack.decompress(piece, limit)
    if unpack is not None and not unpack.eof:
        raise _silent("the answer of the address breaks off")


def require_http(url: str, what: str) -> None:
    """Return if ``url`` is http(s) with a host. Raises :class:`DragomanError` E106."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good:
        raise _not_http(f"{what} is not http or https")


def _not_http(why: str) -> DragomanError:
    return DragomanError("E106", why, "Give an address that begins with http:// or https://, or a file.")


def _silent(why: str) -> DragomanError:
    return DragomanError(
        "E103", why, "See whether a browser opens it, try again later, or save the page and read the file."
    )
