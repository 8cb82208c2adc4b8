"""What found no place: told once, with its words, and never for what is said of others."""

from __future__ import annotations

from extract import extract, from_text
from extract.discourse.subjects import discourse
from extract.discourse.topic import topic
from extract.doubts.unplaced import Reading, unplaced
from extract.evidence import Witness
from extract.pipeline import pipeline, units, vocabulary_of
from extract.records import Case, Concept, Doubt, Episode, Report


def read(title: str, body: str) -> Report:
    return extract(from_text(f"{title}\n\n{body}\n", name="letter"))


def doubts(title: str, body: str) -> list[Doubt]:
    """What was found and not placed (what a judge withholds is another matter)."""
    return [doubt for doubt in read(title, body).doubts if not doubt.kind.startswith("withheld")]


def told(title: str, body: str) -> list[tuple[str, int | None, str]]:
    return [(doubt.kind, doubt.case_number, doubt.evidence[0].quote) for doubt in doubts(title, body)]


RASH = "A 52-year-old woman developed a rash ten days after starting lamotrigine. Lamotrigine was stopped."


def test_a_report_in_which_all_is_placed_leaves_nothing() -> None:
    assert told("Rash due to lamotrigine", f"{RASH} The rash resolved within a week.") == []


def test_a_striking_count_that_no_event_explains() -> None:
    body = f"{RASH} The neutrophil count was 0.4 x 10^9/L; it was 4.1 x 10^9/L a week later."
    (doubt,) = doubts("Rash due to lamotrigine", body)
    assert (doubt.kind, doubt.case_number) == ("unplaced count", 1)
    assert doubt.reason == "A low count of neutrophils (0.4 x 10^9/L), but no neutropenia was read."
    assert doubt.evidence[0].quote.startswith("0.4")
    assert doubt.evidence[0].component == "doubts"


def test_a_count_in_range_or_before_the_event_is_no_doubt() -> None:
    assert told("Rash due to lamotrigine", f"{RASH} Neutrophils were 3.9 x 10^9/L, platelets 240 x 10^9/L.") == []


def test_a_drug_that_was_stopped_without_being_a_suspect() -> None:
    body = f"{RASH} Ibuprofen was stopped as well."
    assert told("Rash due to lamotrigine", body) == [("unplaced drug", 1, "Ibuprofen")]
    unused = f"{RASH} Ibuprofen was not given."
    assert told("Rash due to lamotrigine", unused) == []


def test_an_event_that_stands_in_a_record_is_placed() -> None:
    body = f"{RASH} The rash resolved. A year later she developed appendicitis."
    (case,) = read("Rash due to lamotrigine", body).cases
    held = {value.value.label for episode in case.episodes for value in (episode.event, *episode.complications)}
    placed = "appendicitis" in held
    assert told("Rash due to lamotrigine", body) == ([] if placed else [("unplaced event", 1, "appendicitis")])


def test_a_title_whose_drug_no_patient_takes() -> None:
    assert told("Lamotrigine after phenytoin: a rash", RASH) == [("title unmet", None, "phenytoin")]


def test_a_title_whose_event_no_patient_has() -> None:
    text = f"Rash and pancreatitis due to lamotrigine\n\n{RASH}\n"
    nlp = pipeline()
    doc = nlp(text)
    read_units = units(doc)
    discourse(read_units)
    vocabulary = vocabulary_of(nlp)
    witness = Witness(text, [(sentence.start, sentence.end) for sentence in doc._.sentences])
    reading = Reading(read_units, topic(read_units, vocabulary), vocabulary, witness)
    rash = witness.value(Concept("rash"), (0, 4), component="hand")
    lamotrigine = witness.value(Concept("lamotrigine"), (29, 40), component="hand")
    only_rash = Case(number=1, episodes=(Episode(number=1, event=rash, drugs=(lamotrigine,)),))
    source = extract(from_text(text, name="letter")).source
    report = Report(name="letter", source=source, kind="case report", cases=(only_rash,))
    assert [(doubt.kind, doubt.evidence[0].quote) for doubt in unplaced(report, reading)] == [
        ("title unmet", "pancreatitis")
    ]


def test_patients_announced_and_not_read() -> None:
    body = f"We report four patients with a rash due to lamotrigine. Patient 1. {RASH}"
    report = read("Rash due to lamotrigine", body)
    announced = [doubt for doubt in report.doubts if doubt.kind == "unread patients"]
    assert len(report.cases) < 4
    assert [doubt.evidence[0].quote for doubt in announced] == ["four patients"]
    assert announced[0].reason.startswith("The text announces 4 patients;")


def test_a_case_report_without_an_event() -> None:
    (doubt,) = doubts("A life with lamotrigine: case report", "A 52-year-old woman was content with lamotrigine.")
    assert (doubt.kind, doubt.evidence[0].quote) == ("unread patients", "case report")


def test_a_study_leaves_nothing_to_check() -> None:
    body = "In a randomized trial 120 patients received lamotrigine. Neutrophils fell to 0.3 x 10^9/L in two patients."
    report = read("Lamotrigine for epilepsy", body)
    assert (report.kind, report.cases, report.doubts) == ("trial", (), ())


def test_the_patients_of_others_are_left_alone() -> None:
    body = (
        f"{RASH} The rash resolved.\n\nDiscussion\nBrown et al. described a man with a neutrophil count of "
        "0.2 x 10^9/L in whom phenytoin was stopped."
    )
    assert told("Rash due to lamotrigine", body) == []
