"""Rows 19, 20 and 24: shared files, shapes and packed files of somebody else's."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from listener import Listener

import kg
from kg.shapes import check
from kg.shared_files import FREE, RATIO
from kg.terms import report_iri

REPORT = '<https://w3id.org/casegraph/report/a> a <https://w3id.org/casegraph/ontology#Report> ; <https://w3id.org/casegraph/ontology#name> "a" .\n'
BODY = '"@id":"https://w3id.org/casegraph/report/a","@type":"https://w3id.org/casegraph/ontology#Report","https://w3id.org/casegraph/ontology#name":"a"'


@pytest.fixture(autouse=True)
def _small(few: Path) -> Iterator[None]:
    """The small vocabulary, which is loaded beside each file."""
    yield


@pytest.mark.parametrize(
    "document",
    [
        '{"@context":"URL",BODY}',
        '{"@context":["URL"],BODY}',
        '{"@context":[{"x":"urn:x"},"URLc.jsonld"],BODY}',
        '{"@context":{"@import":"URL"},BODY}',
        '{"@context":{"p":{"@id":"urn:p","@context":"URL"}},BODY,"p":{"q":1}}',
        '{BODY,"urn:p":{"@context":"URL","q":"z"}}',
        '{BODY,"urn:p":[{"@context":[[],"URL"],"q":"z"}]}',
        '{"@context":"FILE",BODY}',
    ],
)
def test_19_a_context_elsewhere_is_not_fetched(document: str, listener: Listener, tmp_path: Path) -> None:
    secret = tmp_path / "context.jsonld"
    secret.write_text('{"@context":{"q":"urn:q"}}')
    path = tmp_path / "shared.jsonld"
    path.write_text(document.replace("BODY", BODY).replace("URL", listener.url).replace("FILE", secret.as_uri()))
    with pytest.raises(kg.ShareError) as caught:
        kg.open(path)
    assert "\n" not in str(caught.value)
    assert listener.calls == 0


def test_19_the_error_says_what_to_do(listener: Listener, tmp_path: Path) -> None:
    path = tmp_path / "shared.jsonld"
    path.write_text(f'{{"@context":"{listener.url}",{BODY}}}')
    with pytest.raises(kg.ShareError, match="nothing is fetched: write the context into the file"):
        kg.open(path)


@pytest.mark.parametrize("engine", ["compiled", "pyshacl"])
def test_20_what_a_graph_or_its_shapes_import_is_not_fetched(
    engine: str, listener: Listener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ontology
    from kg import reference, shapes

    imports = f"<urn:x> a <http://www.w3.org/2002/07/owl#Ontology> ; <http://www.w3.org/2002/07/owl#imports> <{listener.url}> .\n"
    changed = tmp_path / "shapes.ttl"
    changed.write_text(ontology.path("shapes.ttl").read_text(encoding="utf-8") + imports, encoding="utf-8")
    monkeypatch.setattr(ontology, "path", lambda name: changed)
    for module, name in ((shapes, "_compiled"), (reference, "_validator")):
        monkeypatch.setattr(module, name, getattr(module, name).__wrapped__)
    import pyoxigraph as ox

    data = [quad.triple for quad in ox.parse((REPORT + imports).encode(), ox.RdfFormat.TURTLE)]
    assert check("a", data, engine=engine)  # type: ignore[arg-type]
    assert listener.calls == 0


def test_20_a_shared_file_that_imports_is_read_alone(listener: Listener, tmp_path: Path) -> None:
    path = tmp_path / "shared.ttl"
    path.write_text(f"{REPORT}<urn:x> <http://www.w3.org/2002/07/owl#imports> <{listener.url}> .")
    with kg.open(path) as graph:
        assert [status.name for status in graph.reports()] == ["a"]
        graph.validate()
    assert listener.calls == 0


@pytest.mark.parametrize("content", [b"\0" * 200_000_000, b"<urn:a> <urn:b> <urn:c> .\n" * 1_000_000])
def test_24_a_gzip_bomb_is_refused_before_it_takes_memory(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bomb.nq.gz"
    path.write_bytes(gzip.compress(content, 6))
    assert path.stat().st_size < 1_000_000
    del content
    tracemalloc.start()
    try:
        with pytest.raises(kg.ShareError, match="unpacks to more than"):
            kg.open(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * (RATIO * path.stat().st_size + FREE)
    assert peak < 100_000_000


def test_24_what_compresses_well_and_is_no_bomb_is_read(tmp_path: Path) -> None:
    path = tmp_path / "shared.ttl.gz"
    path.write_bytes(gzip.compress(REPORT.encode() * 50_000, 9))  # 7 MB that are packed into 30 kB
    with kg.open(path) as graph:
        assert [status.name for status in graph.reports()] == ["a"]


PACKED = gzip.compress(REPORT.encode(), mtime=0)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no gzip",
        PACKED[:-4],
        PACKED[:20],
        PACKED[:-8] + b"\0" * 8,
        PACKED + b"rubbish",
        gzip.compress(PACKED, mtime=0),
    ],
    ids=["empty", "other", "cut", "cut early", "no sum", "more behind", "packed twice"],
)
def test_24_a_broken_gzip_file_gives_one_line(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl.gz"
    path.write_bytes(data)
    with pytest.raises(kg.ShareError) as caught:
        kg.open(path)
    assert "\n" not in str(caught.value) and str(path) in str(caught.value)


def test_24_a_gzip_file_of_several_members_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "members.ttl.gz"
    second = REPORT.replace("report/a>", "report/b>").replace('"a"', '"b"')
    path.write_bytes(gzip.compress(REPORT.encode()) + gzip.compress(second.encode()) + b"\0" * 512)
    with kg.open(path) as graph:
        assert [status.name for status in graph.reports()] == ["a", "b"]


@pytest.mark.parametrize("name", ["shared.zip", "shared.ttl.zip", "shared.gz", "shared.ttl.bz2"])
def test_24_other_archives_are_not_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(kg.StoreError, match="is a file"):
        kg.open(path, create=False)


@pytest.mark.parametrize("suffix", [".ttl", ".trig", ".nq", ".jsonld"])
def test_a_gzipped_export_reads_back_and_is_the_same_each_time(few: Path, suffix: str, tmp_path: Path) -> None:
    from kg.cli.sharing import _format

    plain, packed = tmp_path / f"shared{suffix}", tmp_path / f"shared{suffix}.gz"
    format = _format(None, packed).value
    with kg.open(few) as graph:
        graph.export(plain, format=format)
        graph.export(packed, format=format)
        first = packed.read_bytes()
        graph.export(packed, format=format)
    assert packed.read_bytes() == first and len(first) < plain.stat().st_size / 3
    assert gzip.decompress(first) == plain.read_bytes()
    with kg.open(packed) as graph, kg.open(plain) as same:
        assert graph.export(format=format) == same.export(format=format) == plain.read_text(encoding="utf-8")
        assert graph.reports() == same.reports() and len(graph.reports()) == 4


@pytest.mark.parametrize("opening, closing", [("<<( <urn:a> <urn:b> ", " )>>"), ("<< <urn:a> <urn:b> ", " >>")])
@pytest.mark.parametrize("suffix", [".ttl", ".nq", ".trig"])
def test_triples_nested_very_deep_end_nothing(opening: str, closing: str, suffix: str, tmp_path: Path) -> None:
    """A hundred thousand of them end the process in which Oxigraph reads them."""
    path = tmp_path / f"deep{suffix}"
    path.write_text(f"{REPORT}<urn:a> <urn:b> {opening * 100_000}<urn:c>{closing * 100_000} .")
    with pytest.raises(kg.ShareError, match="nested in it deeper than 200 times"):
        kg.open(path)
    path = tmp_path / "quoted.ttl"  # what only looks so is a text
    path.write_text(f'{REPORT}{report_iri("a")} <urn:b> "{"<<( " * 300}" .')
    with kg.open(path) as graph:
        assert len(graph.reports()) == 1
