"""A web server on this machine, for tests of whatever asks one, and pages for it to answer with."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Handler = Callable[[BaseHTTPRequestHandler], None]

TEXT = "The Foreign Minister spoke with her counterpart from Arden about trade and the situation in the region."


class Server:
    """A web server on this machine: ``routes`` maps paths to what answers them, ``asked`` keeps what was asked for."""

    def __init__(self) -> None:
        self.routes: dict[str, Handler] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        server = self

        class Answers(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.asked.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    server.routes[self.path.partition("?")[0]](self)
                self.close_connection = True

            def log_message(self, *_: object) -> None: ...

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self._http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def give(self, path: str, body: bytes, status: int = 200, **headers: str) -> str:
        """Answer ``path`` with ``body``; header names are given with underscores. Returns the address."""

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                request.send_header(name.replace("_", "-"), value)
            request.end_headers()
            request.wfile.write(body)

        self.routes[path] = answer
        return self.address + path

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


def page(text: str = TEXT, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body><article><p>{text}</p></article></body></html>".encode()


def versioned(server: Server, path: str, body: bytes, etag: str) -> str:
    """A page that answers 304 to whoever has this version."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        same = request.headers.get("If-None-Match") == etag
        request.send_response(304 if same else 200)
        request.send_header("ETag", etag)
        request.send_header("Last-Modified", "Sun, 01 Mar 2026 00:00:00 GMT")
        request.send_header("Content-Type", "text/html")
        request.send_header("Content-Length", "0" if same else str(len(body)))
        request.end_headers()
        if not same:
            request.wfile.write(body)

    server.routes[path] = answer
    return server.address + path


def listing(*paths: str) -> bytes:
    return (
        "<html><base href='/news/'><a href='/about'>About</a>" + "".join(f"<a href='{p}'>x</a>" for p in paths)
    ).encode()
