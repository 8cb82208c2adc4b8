"""What the questions answer on the reviewers' tables, against plain Python over those tables.

Nothing here uses the program to find what is expected, but for one thing: which cases are one person
(`CaseGraph.patients`), on which all counting of patients rests.
"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple

import gold_graph
import pytest

import kg
from kg.terms import report_iri

pytestmark = pytest.mark.package_vocabulary

ANTI_CD20 = {"rituximab", "ocrelizumab", "ofatumumab", "obinutuzumab", "ublituximab"}
"""The members of the class that the tables of seeds and dev name as suspects, by hand."""


class Told(NamedTuple):
    """One episode of a table under one suspect drug."""

    report: str
    case: int
    number: int
    person: str
    drug: str
    patient: dict[str, Any]
    stated: dict[str, Any]

    @property
    def event(self) -> str:
        return str(self.stated["event"])

    @property
    def key(self) -> tuple[str, int, int]:
        return self.report, self.case, self.number


class Gold(NamedTuple):
    """The tables of one or two folders, and the graph of their records."""

    graph: kg.CaseGraph
    tables: list[dict[str, Any]]
    told: list[Told]


@cache
def gold(which: str) -> Gold:
    folders = [gold_graph.OWN] if which == "own" else [gold_graph.shared("seeds"), gold_graph.shared("dev")]
    graph = gold_graph.graph(*folders)
    tables = [table for folder in folders for table in gold_graph.tables(folder)]
    persons = graph.patients()
    told = [
        Told(
            table["report"], case["case"], number,
            persons[f"{report_iri(table['report']).value}/case/{case['case']}"], drug, case, episode,
        )
        for table in tables for case in table["cases"] for number, episode in enumerate(case["episodes"], 1)
        for drug in episode["drugs"]
    ]  # fmt: skip
    return Gold(graph, tables, told)


@pytest.fixture(params=["own", "seeds and dev"])
def tables(request: pytest.FixtureRequest) -> Gold:
    return gold(request.param)


def same(rows: Any, expected: Any) -> None:
    """Both hold the same rows, numbers to six places."""

    def settled(row: Any) -> tuple[Any, ...]:
        return tuple(round(float(cell), 6) if isinstance(cell, int | float) else cell for cell in row)

    assert sorted(map(settled, rows), key=repr) == sorted(map(settled, expected), key=repr)


def grouped(told: list[Told], key: Callable[[Told], Any]) -> dict[Any, list[Told]]:
    groups: dict[Any, list[Told]] = defaultdict(list)
    for each in told:
        groups[key(each)].append(each)
    return groups


def counts(group: list[Told]) -> tuple[int, int, int]:
    """Patients, reports, episodes."""
    return len({t.person for t in group}), len({t.report for t in group}), len({t.key for t in group})


def test_the_tables_are_there_to_be_counted() -> None:
    assert len(gold("own").told) > 120 and len(gold("own").tables) > 90


@pytest.mark.parametrize(
    ("question", "item"),
    [("outcomes", "outcome"), ("grades-by-drug", "grade")],
)
def test_what_is_counted_by_drug_event_and_an_item(tables: Gold, question: str, item: str) -> None:
    groups = grouped(tables.told, lambda t: (t.drug, t.event, str(t.stated[item] or "not stated")))
    same(tables.graph.ask(question).values(), [(*key, *counts(group)) for key, group in groups.items()])


def test_drugs_and_their_events(tables: Gold) -> None:
    groups = grouped(tables.told, lambda t: (t.drug, t.event))
    same(tables.graph.ask("drug-events").values(), [(*key, *counts(group)) for key, group in groups.items()])


@pytest.mark.parametrize(
    ("question", "item", "with_drug"),
    [("complications", "complications", True), ("treatments", "treatments", False)],
)
def test_what_is_counted_by_a_list(tables: Gold, question: str, item: str, with_drug: bool) -> None:
    each = [(name, t) for t in tables.told for name in t.stated[item]]
    groups: dict[Any, list[Told]] = defaultdict(list)
    for name, t in each:
        groups[(name, t.event, t.drug) if with_drug else (name, t.event)].append(t)
    expected = [
        (
            *key,
            *counts(group),
            *(() if with_drug else (len({t.key for t in group if t.stated["outcome"] == "recovered"}),)),
        )
        for key, group in groups.items()
    ]
    same(tables.graph.ask(question).values(), expected)


def test_conditions(tables: Gold) -> None:
    groups: dict[Any, list[Told]] = defaultdict(list)
    for t in tables.told:
        for condition in set(t.patient["conditions"]):
            groups[condition, t.drug, t.event].append(t)
    same(tables.graph.ask("conditions").values(), [(*key, *counts(group)[:2]) for key, group in groups.items()])


def test_onset(tables: Gold) -> None:
    expected = []
    for key, group in grouped(tables.told, lambda t: (t.drug, t.event)).items():
        patients, _, episodes = counts(group)
        onset = Counter({t.key: t.stated["onset"] for t in group}.values())
        expected.append((*key, patients, episodes, onset["early"], onset["late"], onset[None]))
    same(tables.graph.ask("onset-by-drug").values(), expected)


def test_latency(tables: Gold) -> None:
    dated = [t for t in tables.told if t.stated["latency_days"] is not None]
    expected = []
    for key, group in grouped(dated, lambda t: (t.drug, t.event, t.stated["latency_from"] or "not stated")).items():
        once = {(t.person, t.number, t.stated["latency_days"]): t.stated["onset"] for t in group}
        days = [number for _, _, number in once]
        onset = Counter(once.values())
        expected.append(
            (
                *key, len({t.person for t in group}), len(once), statistics.median(days), min(days), max(days),
                onset["early"], onset["late"],
            )
        )  # fmt: skip
    assert len(expected) > 15
    same(tables.graph.ask("latency-by-drug").values(), expected)


def test_recovery_with_and_without_treatment(tables: Gold) -> None:
    dated = [t for t in tables.told if t.stated["recovery_days"] is not None]
    expected = []
    for key, group in grouped(dated, lambda t: (t.event, t.stated["recovery"] or "not stated")).items():
        once = {(t.person, t.number, t.stated["recovery_days"]) for t in group}
        days = [number for _, _, number in once]
        expected.append(
            (*key, len({t.person for t in group}), len(once), statistics.median(days), min(days), max(days))
        )
    same(tables.graph.ask("recovery-time").values(), expected)


def test_age_and_sex(tables: Gold) -> None:
    expected = []
    for key, group in grouped(tables.told, lambda t: (t.drug, t.event)).items():
        sex = Counter({t.person: t.patient["sex"] for t in group}.values())
        known = {(t.person, t.patient["age_years"]) for t in group if t.patient["age_years"] is not None}
        ages = [age for _, age in known]
        expected.append(
            (
                *key, len({t.person for t in group}), sex["female"], sex["male"],
                statistics.median(ages) if ages else None, min(ages, default=None), max(ages, default=None),
            )
        )  # fmt: skip
    same(tables.graph.ask("patients").values(), expected)


def test_dechallenge(tables: Gold) -> None:
    acted = [t for t in tables.told if t.stated["action"]]
    expected = [
        (*t.key, t.drug, t.event, t.stated["action"], t.stated["outcome"], t.stated["recovery"], t.stated["recovery_days"],
         bool(t.stated["treatments"]))
        for t in acted
    ]  # fmt: skip
    same(tables.graph.ask("dechallenge").values(), expected)
    groups = grouped(
        tables.told,
        lambda t: (t.drug, t.event, t.stated["action"] or "not stated", t.stated["outcome"] or "not stated"),
    )
    expected_counts = [
        (
            *key,
            *counts(group),
            len({t.key for t in group if t.stated["treatments"] or t.stated["recovery"] == "treated"}),
        )
        for key, group in groups.items()
    ]
    same(tables.graph.ask("dechallenge-by-drug").values(), expected_counts)


def test_rechallenge(tables: Gold) -> None:
    told = [t for t in tables.told if t.stated["rechallenge"] is not None or t.stated["recurrence"] is not None]
    expected = [
        (
            *t.key,
            t.drug,
            t.event,
            t.stated["action"],
            t.stated["rechallenge"],
            t.stated["recurrence"],
            t.stated["follow_up_days"],
        )
        for t in told
    ]
    same(tables.graph.ask("rechallenge").values(), expected)
    free = [t for t in told if t.stated["rechallenge"] is True and t.stated["recurrence"] is False]
    rows = tables.graph.ask("rechallenged-without-recurrence").values()
    same([row[:5] for row in rows], [(*t.key, t.drug, t.event) for t in free])
    expected_counts = []
    for key, group in grouped([t for t in told if t.stated["rechallenge"]], lambda t: (t.drug, t.event)).items():
        back = {t.person for t in group if t.stated["recurrence"] is True}
        stayed = {t.person for t in group if t.stated["recurrence"] is False}
        silent = {t.person for t in group} - back - stayed
        expected_counts.append((*key, *counts(group)[:2], len(back), len(stayed), len(silent)))
    same(tables.graph.ask("rechallenge-by-drug").values(), expected_counts)


def test_severity_and_cases(tables: Gold) -> None:
    expected = [
        (
            *t.key,
            t.drug,
            t.event,
            t.stated["severity"],
            t.stated["grade"],
            None,
            t.stated["nadir"],
            t.stated["symptomatic"],
        )
        for t in tables.told
    ]
    same(tables.graph.ask("severity").values(), expected)
    cases = grouped(tables.told, lambda t: (t.report, t.case, t.drug, t.event))
    same(
        [(row[0], row[1], row[5], row[6], row[3], row[4], row[7]) for row in tables.graph.ask("cases").values()],
        [(*key, g[0].patient["age_years"], g[0].patient["sex"], len({t.key for t in g})) for key, g in cases.items()],
    )


def test_switches_and_several_drugs(tables: Gold) -> None:
    expected = []
    for t in tables.told:
        if t.stated["switched_to"]:
            later = [
                o for o in tables.told
                if o.key[:2] == t.key[:2] and o.number > t.number and o.event == t.event and o.drug == t.stated["switched_to"]
            ]  # fmt: skip
            expected.append((*t.key, t.drug, t.event, t.stated["switched_to"], bool(later)))
    same(tables.graph.ask("switched-drugs").values(), expected)
    several = []
    for group in grouped(tables.told, lambda t: (t.report, t.case, t.event)).values():
        suspects = grouped(group, lambda t: t.number)
        sets = [{t.drug for t in episode} for episode in suspects.values()]
        if any(one - other for one in sets for other in sets):
            several += [(*t.key, t.drug, t.event) for t in group]
    same([row[:5] for row in tables.graph.ask("several-drugs").values()], several)


def test_other_suspects(tables: Gold) -> None:
    rows = [row for row in tables.graph.ask("alternative-explanations").dicts() if row["named_by"] == "suspects"]
    expected = [
        (*t.key, t.drug, other) for t in tables.told for other in t.stated["drugs"] if other != t.drug
    ]  # fmt: skip
    same([(r["report"], r["case"], r["episode"], r["drug"], r["explanation"]) for r in rows], expected)


def test_claims_kinds_and_the_glance(tables: Gold) -> None:
    claims = [
        (c["stance"], c["kind"], gold_graph._concept("class", c["subject"]).label, table["report"])
        for table in tables.tables for c in table["claims"]
    ]  # fmt: skip
    same([(row[0], row[1], row[2], row[6]) for row in tables.graph.ask("claims").values()], claims)
    same(
        [(row[0], row[2]) for row in tables.graph.ask("kinds").values()],
        [(table["report"], len(table["cases"])) for table in tables.tables],
    )
    glance = dict(tables.graph.ask("overview").values())
    assert glance["reports"] == len(tables.tables)
    assert glance["reports with patients of their own"] == sum(bool(table["cases"]) for table in tables.tables)
    assert glance["cases (a patient in a report)"] == sum(len(table["cases"]) for table in tables.tables)
    assert glance["independent patients"] == len(set(tables.graph.patients().values()))
    assert glance["episodes of an adverse event"] == sum(len(c["episodes"]) for t in tables.tables for c in t["cases"])
    assert glance["suspect drugs"] == len({t.drug for t in tables.told})


def test_what_is_not_stated(tables: Gold) -> None:
    asked: dict[str, Callable[[dict[str, Any]], bool]] = {
        "symptomatic": lambda e: e["symptomatic"] is None,
        "latency_days": lambda e: e["latency_days"] is None,
        "severity": lambda e: e["severity"] is None and e["grade"] is None,
        "treatments": lambda e: not e["treatments"] and e["recovery"] is None,
        "action": lambda e: e["action"] is None,
        "outcome": lambda e: e["outcome"] is None,
        "recovery_days": lambda e: e["outcome"] == "recovered" and e["recovery_days"] is None,
        "recovery_value": lambda e: e["nadir"] is not None and e["recovery_value"] is None,
        "follow_up_days": lambda e: e["follow_up_days"] is None,
        "rechallenge": lambda e: e["action"] is not None and e["rechallenge"] is None,
        "recurrence": lambda e: e["rechallenge"] is True and e["recurrence"] is None,
    }
    expected = [
        (table["report"], case["case"], number, field)
        for table in tables.tables for case in table["cases"] for number, episode in enumerate(case["episodes"], 1)
        for field, missing in asked.items() if missing(episode)
    ]  # fmt: skip
    rows = tables.graph.ask("not-stated").values()
    same([(*row[:3], row[4]) for row in rows if row[4] in asked], expected)
    of_patients = [
        (table["report"], case["case"], field)
        for table in tables.tables for case in table["cases"]
        for field in ("age_years", "sex", "conditions") if not case[field] and case[field] != 0
    ]  # fmt: skip
    same([(row[0], row[1], row[4]) for row in rows if row[4] in ("age_years", "sex", "conditions")], of_patients)


def test_evidence_has_a_line_for_each_value(tables: Gold) -> None:
    lines = {(row[0], row[1], row[2], row[5]) for row in tables.graph.ask("evidence", field="outcome").values()}
    assert lines == {(*t.key, t.stated["outcome"]) for t in tables.told if t.stated["outcome"]}


def test_timelines_have_the_onsets_in_their_order(tables: Gold) -> None:
    rows = [row for row in tables.graph.ask("timeline").dicts() if row["moment"] == "onset"]
    expected = {(*t.key, t.stated["latency_days"], t.stated["latency_from"]) for t in tables.told}
    expected |= {
        (table["report"], case["case"], number, e["latency_days"], e["latency_from"])
        for table in tables.tables for case in table["cases"] for number, e in enumerate(case["episodes"], 1)
    }  # fmt: skip
    same([(r["report"], r["case"], r["episode"], r["days"], r["counted_from"]) for r in rows], expected)


def test_the_class_its_members_and_the_drugs_outside_it() -> None:
    found = gold("seeds and dev")
    events = {"neutropenia", "agranulocytosis"}  # the vocabulary has agranulocytosis below neutropenia
    mine = [t for t in found.told if t.event in events]
    rows = found.graph.ask("class-members", drug_class="anti-CD20 monoclonal antibody", event="neutropenia").values()
    expected = grouped([t for t in mine if t.drug in ANTI_CD20], lambda t: t.drug)
    same([row[1:] for row in rows if row[2]], [(drug, *counts(group)) for drug, group in expected.items()])
    assert len([row for row in rows if not row[2]]) > 3, "members without any case are listed"
    outside = [t for t in mine if t.drug not in ANTI_CD20]
    within = {t.person for t in mine if t.drug in ANTI_CD20}
    expected_outside = [
        (*key, *counts(group), len({t.person for t in group} & within), 0)
        for key, group in grouped(outside, lambda t: (t.drug, t.event)).items()
    ]
    rows = found.graph.ask("outside-class", drug_class="anti-CD20 monoclonal antibody", event="neutropenia").values()
    same(rows, expected_outside)
    # the patient of the second seed report who had it again under ozanimod, after two antibodies
    assert ("ozanimod", "neutropenia", 1, 1, 1, 1, 0) in rows


@pytest.mark.parametrize("question", ["low-confidence", "computed-values", "to-check", "readings", "judgements"])
def test_what_tables_do_not_hold_has_no_answer(tables: Gold, question: str) -> None:
    assert len(tables.graph.ask(question)) == 0


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Iterator[None]:
    yield
    for which in ("own", "seeds and dev"):
        try:
            gold(which).graph.close()
        except pytest.skip.Exception:
            continue
    gold.cache_clear()
