"""A notebook that goes out alone finds the book's package where it lands, run as a reader runs it: in a folder of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from building import store_notebooks
from texts import EDITIONS, cell

from booktools.book import read_book
from booktools.site.downloads import downloads

ZIP = "deneme-red.zip"


@pytest.fixture
def made(new_book):
    """What a book with a package of its own offers; `site` is where it is published."""

    def of(site: str = "", project: str = "deneme") -> dict[str, bytes]:
        editions = ({**EDITIONS[0], "install": "pip install -e ."}, EDITIONS[1])
        book = new_book(cell("import kitapci\nkitapci.ours()", "red"), cell("1", "blue"), editions=editions)
        config = yaml.safe_load((book.root / "_config.yml").read_text(encoding="utf-8"))
        config["sphinx"]["config"]["archive_files"] = ["kitapci/*.py"]
        config["html"] = {"baseurl": site}
        (book.root / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
        (book.root / "pyproject.toml").write_text(f'[project]\nname = "{project}"\nversion = "1"\n')
        (book.root / "kitapci").mkdir()
        (book.root / "kitapci/__init__.py").write_text("from kitapci._own import ours\n")
        (book.root / "kitapci/_own.py").write_text("def ours(): print('ours', __file__)\n")
        book = read_book(book.root)
        store_notebooks(book)
        return dict(downloads(book))

    return of


def run(notebook: bytes, folder: Path, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """All code of the notebook, in a process of its own that finds nothing but `path`."""
    folder.mkdir(parents=True, exist_ok=True)
    cells = [c["source"] for c in json.loads(notebook)["cells"] if c["cell_type"] == "code"]
    code = "\n".join("".join(lines) for lines in cells)
    env = {**os.environ, "PYTHONPATH": str(path or ""), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8"
    )


def unpack(archive: bytes, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        file.extractall(folder)


def test_beside_the_archive_it_runs_packed_renamed_or_unpacked(made, tmp_path):
    files = made()
    single, archive = files["_downloads/red/one.ipynb"], files[f"_downloads/{ZIP}"]
    for name in (ZIP, "deneme-red (1).zip", "deneme-blue.zip"):
        folder = tmp_path / name.replace(".", "-")
        folder.mkdir()
        (folder / name).write_bytes(archive)
        done = run(single, folder)
        assert done.returncode == 0 and name in done.stdout, done.stderr
    unpack(archive, tmp_path / "beside")
    unpack(archive, tmp_path / "inside")
    unpack(archive, tmp_path / "windows/deneme-red")
    for folder in (tmp_path / "beside", tmp_path / "inside/deneme-red/notebooks", tmp_path / "windows"):
        done = run(single, folder)
        assert done.returncode == 0 and done.stdout.startswith("ours"), done.stderr


def test_without_it_the_reader_is_told_in_their_language_what_to_do(made, tmp_path):
    (tmp_path / ZIP).write_bytes(b"half of an archive")
    done = run(made()["_downloads/red/one.ipynb"], tmp_path)
    said = done.stderr.splitlines()[-1]
    assert done.returncode == 1
    assert said.startswith("ImportError: kitapci bulunamadı.")
    assert (
        ZIP in said and "“Bütün not defterleri ve gerekenler (.zip)”" in said and "pip install kitapci yazmayın" in said
    )


def test_from_the_site_it_is_fetched_once(made, tmp_path):
    (tmp_path / "_downloads").mkdir()
    files = made(site=f"{tmp_path.as_uri()}/")
    (tmp_path / "_downloads" / ZIP).write_bytes(files[f"_downloads/{ZIP}"])
    assert run(files["_downloads/red/one.ipynb"], tmp_path / "a").stdout.startswith("ours")
    (tmp_path / "_downloads" / ZIP).unlink()
    assert run(files["_downloads/red/one.ipynb"], tmp_path / "a").stdout.startswith("ours")
    said = run(files["_downloads/red/one.ipynb"], tmp_path / "b").stderr.splitlines()[-1]
    assert "kitapci bulunamadı" in said and f"{tmp_path.as_uri()}/_downloads/{ZIP}" in said


def test_another_package_of_that_name_is_told_installed_or_not(made, tmp_path):
    files = made()
    (tmp_path / ZIP).write_bytes(files[f"_downloads/{ZIP}"])
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "kitapci").mkdir(parents=True)
    (elsewhere / "kitapci/__init__.py").write_text("def ours(): print('theirs')\n")
    for _ in range(2):
        done = run(files["_downloads/red/one.ipynb"], tmp_path, elsewhere)
        assert done.returncode == 1 and "başka bir kitabındır" in done.stderr.splitlines()[-1], done.stdout
        about = elsewhere / "kitapci-1.dist-info"
        about.mkdir(exist_ok=True)
        (about / "METADATA").write_text("Metadata-Version: 2.1\nName: kitapci\nVersion: 1\n")


def test_what_is_installed_as_the_archive_says_is_left_alone(made, tmp_path):
    files = made(project="kitapci")
    unpack(files[f"_downloads/{ZIP}"], tmp_path / "here")
    done = run(files["_downloads/red/one.ipynb"], tmp_path / "else", tmp_path / "here/deneme-red")
    assert done.returncode == 0 and "here" in done.stdout, done.stderr


def test_its_opening_says_how_to_install_the_rest_and_the_store_knows_nothing_of_it(made, new_book):
    single = json.loads(made()["_downloads/red/one.ipynb"])["cells"]
    opening = "".join(single[0]["source"])
    assert "Kitabın kitapci paketini alttaki hücre kendisi bulur" in opening and "pip install -e ." in opening
    assert single[1]["metadata"] == {"jupyter": {"source_hidden": True}} and single[1]["execution_count"] is None


def test_a_book_without_a_package_of_its_own_offers_what_it_stores(new_book):
    book = new_book(cell("1", "red"), cell("1", "blue"))
    store_notebooks(book)
    stored = (book.root / "notebooks/red/one.ipynb").read_bytes()
    assert dict(downloads(book))["_downloads/red/one.ipynb"] == stored
