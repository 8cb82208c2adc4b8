"""Web pages: the article without its page, numbers that stay readable, and hostile markup."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.documents import read
from extract.documents.html import parse
from extract.documents.text import NotText
from extract.records import values
from extract.structure.sections import sections

DATA = Path(__file__).parent / "data"


def text_of(markup: str) -> str:
    return parse(markup.encode()).text


def test_a_journal_page() -> None:
    document = read(DATA / "journal_page.html")
    assert document.text.startswith(
        "Fever and rash after tamsulosin in a bell founder: a case report\nEdda Hollis, Ivo J. Brook\n"
        "Journal: Moorland Medical Notes\nPublished: 2019-03-07\nDOI: 10.9999/Moor.2019.17\nPMID: "
        "99000111\n\nAbstract\n"
    )
    assert document.text.count("bell founder: a case report") == 1
    for absent in (
        "cookies",
        "Menu",
        "Issues",
        "Tweet",
        "Fatal",
        "another",
        "from a script",
        "Privacy",
        "color",
    ):
        assert absent not in document.text
    assert "0.8 × 10^9/L, the body surface 1.9 m^2.[3,4] The clearance was 12 mL min^-1" in document.text
    assert "CD4+ cells were few; CO2 was normal." in document.text
    assert "$1.2 \\times 10^9/L$ again." in document.text
    assert "Day   Neutrophils   Platelets\n1     0.8           210\n4     1.2           230" in document.text
    assert "- Tamsulosin was stopped.\n- No other drug was given." in document.text
    assert "within a week[5]." in document.text


def test_the_sections_of_a_page() -> None:
    text = read(DATA / "journal_page.html").text
    found = [s.kind for s in sections(text)]
    assert [k for k in found if k not in {"front", "back"}] == [
        "title", "abstract", "case", "table", "case", "discussion",
    ]  # fmt: skip


def test_metadata_of_a_page_has_evidence_in_its_text() -> None:
    document = read(DATA / "journal_page.html")
    found = document.bibliography
    assert found.doi and found.doi.value == "10.9999/moor.2019.17"
    assert [author.value for author in found.authors] == ["Edda Hollis", "Ivo J. Brook"]
    assert found.published and found.published.value == "2019-03-07"
    assert len(list(values(found))) == 7
    for _, value in values(found):
        for evidence in value.evidence:
            assert document.text[evidence.start : evidence.end] == evidence.quote


def test_metadata_from_linked_data() -> None:
    document = read(DATA / "plain_page.html")
    found = document.bibliography
    assert found.title and found.title.value == "Hiccups under dexamethasone"
    assert found.journal and found.journal.value == "Annals of Small Events"
    assert found.published and found.published.value == "2022-11"
    assert found.doi and found.doi.value == "10.9998/ase.5"
    assert "A man of 44 had hiccups.\nThey stopped when dexamethasone was withdrawn." in document.text
    assert "Menu" not in document.text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>10<sup>9</sup>/L</p>", "10^9/L"),
        ("<p>10<sup>-3</sup></p>", "10^-3"),
        ("<p>640/mm<sup>3</sup></p>", "640/mm^3"),
        ("<p>of it.<sup>12</sup> Then</p>", "of it.[12] Then"),
        ("<p><sup>99m</sup>Tc scan on the 5<sup>th</sup> day</p>", "99mTc scan on the 5th day"),
        ("<p>a&lt;b &amp; c</p>", "a<b & c"),
        ("<p>one<br>two</p>", "one\ntwo"),
        ("<p>a <b>bold</b>, <i>slanted</i> word</p>", "a bold, slanted word"),
        ("<h2>Case</h2><p>He was ill.</p>", "Case\n\nHe was ill."),
        ("<ol><li>first</li><li>second</li></ol>", "1. first\n2. second"),
        ("<p>a<span hidden>secret</span>b</p>", "ab"),
        ("<p>a</p><div style='display: none'><p>secret</p></div>", "a"),
        ("loose words", "loose words"),
    ],
)
def test_markup(markup: str, text: str) -> None:
    assert text_of(markup) == text + "\n"


def test_cells_that_span_rows_and_columns() -> None:
    rows = (
        "<table><tr><th>Drug</th><th colspan=2>Counts</th></tr><tr><td "
        "rowspan=2>Imatinib</td><td>1.0</td><td>2.0</td></tr>"
        "<tr><td>3.0</td><td></td></tr></table>"
    )
    assert [row.split() for row in text_of(rows).splitlines()] == [
        ["Drug", "Counts", "-"], ["Imatinib", "1.0", "2.0"], ["Imatinib", "3.0", "-"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ('<meta charset="iso-8859-1"><p>39 °C</p>'.encode("latin-1"), "39 °C"),
        ('<?xml version="1.0" encoding="windows-1251"?><p>жар</p>'.encode("cp1251"), "жар"),
        ('<meta charset="iso-8859-1"><p>39 °C</p>'.encode(), "39 °C"),  # a wrong label
        ("<p>39 °C</p>".encode("utf-16"), "39 °C"),
    ],
)
def test_charsets(data: bytes, text: str) -> None:
    assert parse(data).text.strip() == text


def test_external_entities_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the-secret")
    page = (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>&x; fever</p></body></html>'
    )
    assert "the-secret" not in text_of(page)


HOSTILE = {
    "deep": ("<div>" * 100_000 + "fever" + "</div>" * 100_000, "fever"),
    "deep inline": ("<p>" + "<b>" * 50_000 + "fever", "fever"),
    "attributes": ("<p " + " ".join(f'a{i}="x"' for i in range(100_000)) + ">fever</p>", "fever"),
    "spans": ("<table>" + "<tr><td colspan=9999 rowspan=99999>fever</td></tr>" * 200 + "</table>", "fever"),
    "nested tables": ("<table><tr><td>" * 3_000 + "fever", "fever"),
    "entities": ('<!DOCTYPE h [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><p>fever &b;</p>', "fever"),
    "linked data": ('<script type="application/ld+json">' + "[" * 100_000 + "</script><p>fever</p>", "fever"),
    "list": ("<ol>" + "<li>fever</li>" * 20_000 + "</ol>", "fever"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_end_in_time(name: str) -> None:
    markup, words = HOSTILE[name]
    start = time.process_time()
    assert words in text_of(markup)
    assert time.process_time() - start < 10


@given(st.text(max_size=200) | st.text(alphabet='<>/="pdivtablesup& ', max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_markup(markup: str) -> None:
    try:
        page = parse(markup.encode("utf-8", "replace"))
    except NotText:
        return
    assert page.metadata.header <= len(page.text)
