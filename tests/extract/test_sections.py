"""Sections: headings of every form, page furniture, tables, and a cover without gaps."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.structure.sections import _MIDDLE, _middles, paragraphs, sections


def outline(text: str) -> list[tuple[str, str | None]]:
    return [(s.kind, s.heading) for s in sections(text)]


def kinds(text: str) -> list[str]:
    return [s.kind for s in sections(text)]


def body(text: str, kind: str) -> str:
    return " ".join(text[s.body : s.end].strip() for s in sections(text) if s.kind == kind)


STORY = "A woman of 50 noticed a rash on the second day, and the tablets were stopped at once."


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Introduction", "background"),
        ("1. INTRODUCTION", "background"),
        ("2.1 Case Presentation:", "case"),
        ("## Case report", "case"),
        ("PATIENTS & METHODS", "methods"),
        ("III. Discussion", "discussion"),
        ("Comment", "discussion"),
        ("CONCLUSIONS", "conclusion"),
        ("Discussion and review of the literature", "discussion"),
        ("References", "back"),
        ("Acknowledgements", "back"),
        ("Case 2", "case"),
        ("Patient B", "case"),
    ],
)
def test_heading_on_its_own_line(heading: str, kind: str) -> None:
    text = f"Rash under tablets of unknown make\n\n{heading}\n\n{STORY}\n"
    last = sections(text)[-1]
    assert (last.kind, text[last.body : last.end].strip()) == (kind, STORY)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [("Objective:", "objective"), ("SUMMARY.", "abstract"), ("Case.", "case"), ("Case Reports:", "case"),
     ("Comment.", "discussion"), ("CONCLUSIONS:", "conclusion"), ("Design/Methods:", "methods"),
     ("Case 3 -", "body")],
)  # fmt: skip
def test_heading_run_into_the_text(heading: str, kind: str) -> None:
    text = f"Rash under tablets of unknown make\n\n{heading} {STORY}\n"
    assert sections(text)[-1].kind == kind


def test_structured_abstract_in_one_paragraph() -> None:
    text = (
        "Rash: two cases\n\nObjective: To tell of two rashes. Methods: Case 1: A man of 40 had a rash. "
        "It passed. "
        "Case 2: A woman of 30 had one. Conclusion: Rash passes."
    )
    assert outline(text) == [
        ("title", None), ("objective", "Objective"), ("methods", "Methods"), ("case", "Case 1"),
        ("case", "Case 2"),
        ("conclusion", "Conclusion"),
    ]  # fmt: skip
    assert body(text, "case") == "A man of 40 had a rash. It passed. A woman of 30 had one."


def test_words_that_are_no_headings() -> None:
    text = (
        f"Rash under tablets of unknown make\n\n{STORY} Treatment was stopped. Patient 1 went home. The "
        f"outcome: good. "
        "Results came late, and the discussion went on.\n"
    )
    assert outline(text) == [("title", None), ("body", None)]


def test_title_behind_page_furniture_and_before_authors() -> None:
    text = (
        "Skip to main content\nMenu   Search   Log in\nHome > Volume 3 > Case report\n\nCASE REPORT | "
        "OPEN ACCESS\n\n"
        "Rash in a beekeeper\n\nAnn HollisAnn Hollis1, Ivo BrookIvo Brook1,2*\n\n1. Moor Hospital, "
        "Department of Skin\n"
        f"\nPublished: 6 May 2020   312 accesses\nDownload PDF   Share\n\nAbstract\n\n{STORY}\n"
    )
    assert body(text, "title") == "Rash in a beekeeper"
    assert "Ann Hollis" in body(text, "front")
    assert body(text, "abstract") == STORY


@pytest.mark.parametrize("opening", ["Letter to the Editor\n\nDear Editor,\n\n", "LETTER\n\n", "To the Editor\n\n"])
def test_a_letter(opening: str) -> None:
    text = f"{opening}Rash in a beekeeper under tablets\n\n{STORY}\n"
    assert body(text, "title") == "Rash in a beekeeper under tablets"
    assert body(text, "body") == STORY


def test_salutation_run_into_the_text() -> None:
    text = f"Rash in a beekeeper\n\nTo the Editor: {STORY}"
    assert body(text, "body") == STORY


def test_related_articles_and_their_bullets_are_no_text() -> None:
    text = (
        f"Rash in a beekeeper\n\nCase report\n\n{STORY}\n\nRelated articles\n- Fatal rash in a man of 30\n"
        "- Is rash a class effect? For and against\n\nReceived: 1 May 2020; Accepted: 2 June "
        "2020.\n\nReferences\n1. X\n"
    )
    assert body(text, "case") == STORY
    assert "Fatal" in body(text, "boilerplate") and "against" in body(text, "boilerplate")
    assert "Received" in body(text, "back")


def test_notices_are_back_matter() -> None:
    notices = [
        "Keywords: rash; bees", "Received: 3 May 2020; Accepted: 4 June 2020.",
        "Copyright: © 2020 Hollis. This is an open-access article under a licence.",
        "* Correspondence: Ann Hollis, ann@example.org",
        "Disclaimer: All claims expressed in this article are those of the authors.",
        "Funding: none.", "Conflict of interest: none. Consent: it was obtained.",
    ]  # fmt: skip
    for notice in notices:
        text = f"Rash in a beekeeper\n\nConclusion: Rash passes. It did here.\n\n{notice}\n"
        assert kinds(text) == ["title", "conclusion", "back"], notice


def test_text_goes_on_after_a_notice() -> None:
    text = f"Rash in a beekeeper\n\nAbstract\n\n{STORY}\n\nKeywords: rash; bees\n\n{STORY}\n\nDiscussion\n\nNone."
    assert kinds(text) == ["title", "abstract", "back", "body", "discussion"]


def test_furniture_glued_to_a_sentence() -> None:
    text = "Rash in a beekeeper\n\nConclusions\n\nRash passes.Your new experience awaits. Have a look."
    assert body(text, "conclusion") == "Rash passes."
    assert body(text, "boilerplate").startswith("Your new experience")


def test_a_drug_that_was_received_is_no_notice() -> None:
    text = "Rash in a beekeeper\n\nThe case is short.\n\nReceived 300 mg of the drug on 3 May, he became ill."
    assert kinds(text) == ["title", "body"]


def test_a_table_and_the_section_that_it_interrupts() -> None:
    text = (
        f"Rash in beekeepers\n\nResults\n\n{STORY}\n\nTable 1. Beekeepers\nNo   Age   Count\n1    50    3.1\n"
        f"2    60    2.2\n\n{STORY}\n"
    )
    assert kinds(text) == ["title", "results", "table", "results"]
    assert sections(text)[-1].heading == "Results"
    assert body(text, "table").startswith("Table 1")


def test_reference_list_without_a_heading() -> None:
    text = (
        f"Rash in a beekeeper\n\nDiscussion\n\n{STORY}\n\n1. Hollis A, Brook IJ. Fatal rash. J Bees "
        f"2019;3:14-5.\n"
        "2. Brook IJ. A man of 30 with a rash. J Bees 2018;2:1.\n"
    )
    assert kinds(text) == ["title", "discussion", "back"]


def test_parts_of_a_structured_abstract_are_marked() -> None:
    text = (
        f"Rash in a beekeeper\n\nAbstract\n\nBackground: Bees sting. Case: {STORY}\n\n1. "
        f"Introduction\n\nBees sting.\n"
        f"\n2. Case presentation\n\n{STORY}\n"
    )
    assert [(s.kind, s.abstract) for s in sections(text) if s.kind in {"background", "case"}] == [
        ("background", True), ("case", True), ("background", False), ("case", False),
    ]  # fmt: skip


def test_a_text_of_one_paragraph_has_no_title() -> None:
    assert outline(f"{STORY} It passed within a week.") == [("body", None)]
    assert sections("") == ()
    assert outline(" \n ") == [("body", None)]


def test_paragraphs_keep_their_offsets() -> None:
    text = "One line\n\nA longer line that was wrapped somewhere near the\nfortieth character of it.\n"
    assert [text[p.start : p.end] for p in paragraphs(text)] == [text[:8], text[10:-1]]


LINES = st.sampled_from(
    ["Case 1", "Results: x", "Menu | Share", "References", "a  b  c", "Table 1. "
        "x", "Rash.", "", "- x", "© 2020 A.",
     "Related articles", "Abstract", "Dear Editor,", "A. Roe, B. Doe", "1. X", "Methods: Case 2: A man. "
         "Conclusion: No."]
)  # fmt: skip


@given(st.text(max_size=200) | st.lists(LINES, max_size=12).map("\n".join))
@settings(max_examples=200, deadline=None)
def test_sections_cover_the_text(text: str) -> None:
    at = 0
    for section in sections(text):
        assert section.start == at < section.end
        assert section.start <= section.body <= section.end
        at = section.end
    assert at == len(text)


@pytest.mark.parametrize("unit", ["# A\n", "Case 1: A. ", "a\tb\n", "A B, ", "home > ", "Results of ", "the authors "])
def test_time_is_linear(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * size)[:size]
        start = time.process_time()
        sections(text)
        return time.process_time() - start

    assert seconds(80_000) < 8 * seconds(20_000) + 0.5


def test_a_bulletin_with_its_number_above_the_title_is_not_the_title() -> None:
    text = (
        "Medicines Watch 2015, No. 8\n\nHepatitis after naproxen was prescribed for gout\n\n"
        f"Background\nHepatitis is rare.\n\nCase report\n{STORY}"
    )
    assert body(text, "title") == "Hepatitis after naproxen was prescribed for gout"


def test_headings_inside_a_paragraph_are_sought_where_the_plain_expression_finds_them() -> None:
    chance = random.Random(2)
    pieces = [*'.!?)]"” \n\t', "A", "Case Report:", "U.S. ", "e.g. ", "Results. ", "was", "Conclusion", ":", "x"]
    found = 0
    for _ in range(3_000):
        text = "".join(chance.choices(pieces, k=12))
        start, end = chance.randrange(3), len(text) - chance.randrange(3)
        plain = [match.end() for match in _MIDDLE.finditer(text, start + 1, end)]
        assert list(_middles(text, start, end)) == plain, (text, start, end)
        found += len(plain)
    assert found > 200
