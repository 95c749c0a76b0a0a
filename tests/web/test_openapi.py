"""The API does what its document says, whatever it is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("schemathesis", reason="schemathesis is not installed")

import shutil
from collections.abc import Iterator

import hypothesis
import schemathesis
from hypothesis import HealthCheck, settings

import dragoman
from dragoman.web import application, openapi

from .conftest import read

EXAMPLES = 8
"""Requests made up for each operation."""
SKIPPED = {"original"}
"""A download whose address has to be one of the archive's; tests of pages fetch it."""


@pytest.fixture(scope="module")
def app(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    path = tmp_path_factory.mktemp("api") / "room.db"
    shutil.copyfile(filled, path)
    with dragoman.open_archive(path) as archive:
        yield application(archive, read=read)


def operations() -> list[tuple[str, str]]:
    found = [
        (path, method)
        for path, methods in openapi.document()["paths"].items()
        for method, operation in methods.items()
        if operation["operationId"] not in SKIPPED
    ]
    assert len(found) > 40
    return found


@pytest.mark.parametrize(("path", "method"), operations(), ids=lambda value: value)
def test_no_request_breaks_it_and_answers_fit(app: Any, path: str, method: str) -> None:
    schema = schemathesis.openapi.from_dict(openapi.document())
    schema.app = app
    operation = schema[path][method.upper()]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    )
    @hypothesis.given(case=operation.as_strategy())
    def run(case: Any) -> None:
        case.headers = {**(case.headers or {}), "Host": "localhost"}
        response = case.call(base_url="http://localhost")
        assert response.status_code < 500, response.text
        case.validate_response(
            response,
            checks=[
                schemathesis.checks.not_a_server_error,
                schemathesis.checks.status_code_conformance,
                schemathesis.checks.content_type_conformance,
                schemathesis.checks.response_schema_conformance,
            ],
        )

    run()
