"""From answers to records: what stands on its words enters, all else is refused and listed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from answers import TEXT, answer, case, document, episode, said, vocabulary
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract import records
from extract.agreement import CASE_KEYS, EPISODE_KEYS, table
from extract.reader import protocol
from extract.reader.protocol import ReplyError
from extract.reader.quotes import Quotes
from extract.reader.read import CONFIDENCE, second_reading
from extract.records import Evidence, Reading, Report, values


def read(reply: Any, text: str = TEXT) -> Report:
    """The records of an answer, an object or a text."""
    told = reply if isinstance(reply, str) else json.dumps(reply)
    return second_reading(document(text), told, reader="openai:tiny", vocabulary=vocabulary())


def refused(report: Report) -> dict[str, str]:
    return {each.field: each.refused or "" for each in report.readings}


def all_evidence(report: Report) -> list[Evidence]:
    held = [record for one in report.cases for record in (one, *one.exposures, *one.episodes)]
    found = [each for record in (*held, *report.claims) for _, value in values(record) for each in value.evidence]
    return found + [each for reading in report.readings for each in reading.evidence]


class TestProtocol:
    def test_every_item_of_the_table_is_asked_for_and_described_and_nothing_else(self) -> None:
        described = set(protocol._prompt()[1])
        assert described == {(kind, key) for kind, keys in protocol.KEYS.items() for key in keys}
        assert protocol.KEYS["Episode"] == EPISODE_KEYS and protocol.KEYS["Case"] == CASE_KEYS

    def test_the_schema_has_the_types_and_values_of_the_records(self) -> None:
        of_case = protocol.schema()["properties"]["cases"]["items"]["properties"]
        of_episode = of_case["episodes"]["items"]["properties"]
        assert of_case["sex"]["anyOf"][0]["properties"]["value"] == {"type": "string", "enum": ["female", "male"]}
        assert of_episode["grade"]["anyOf"][0]["properties"]["value"] == {"type": "integer"}
        assert of_episode["rechallenge"]["anyOf"][0]["properties"]["value"] == {"type": "boolean"}
        assert of_episode["drugs"]["type"] == "array" and of_episode["event"]["type"] == "object"

    def test_every_object_is_closed_as_strict_servers_want_it(self) -> None:
        def objects(held: Any) -> list[dict[str, Any]]:
            below = held.values() if isinstance(held, dict) else held if isinstance(held, list) else []
            own = [held] if isinstance(held, dict) and held.get("type") == "object" else []
            return own + [each for part in below for each in objects(part)]

        found = objects(protocol.schema())
        assert len(found) > 20
        for each in found:
            assert each["required"] == list(each["properties"]) and each["additionalProperties"] is False


class TestQuotes:
    @pytest.mark.parametrize(
        ("text", "quote", "found"),
        [
            ("one  two\nthree", "two three", ["two\nthree"]),
            ("a\u00a0b", "a b", ["a\u00a0b"]),
            ("  one two ", " one\ttwo\n", ["one two"]),
            ("fever, Fever", "fever", ["fever"]),
            ("a cat and a cat", "a cat", ["a cat", "a cat"]),
            ("category", "cat", []),
            ("10.5 mg", "10", []),
            ("10.5 mg", "5 mg", []),
            ("1,300 cells", "300 cells", []),
            ("45F", "45", ["45"]),
            ("It was 5. Then", "5", ["5"]),
            ("don’t", "don't", []),
            ("x", "", []),
            ("x", " \n", []),
        ],
    )
    def test_only_white_space_is_forgiven(self, text: str, quote: str, found: list[str]) -> None:
        assert [text[start:end] for start, end in Quotes(text).find(quote)] == found

    @given(st.text(alphabet="ab1. \n\u00a0", max_size=40), st.data())
    def test_what_is_found_is_the_quote_but_for_white_space(self, text: str, data: st.DataObject) -> None:
        start = data.draw(st.integers(0, len(text)))
        quote = text[start : data.draw(st.integers(start, len(text)))]
        for begin, end in Quotes(text).find(quote):
            assert text[begin:end].split() == quote.split()


class TestCareful:
    def test_a_careful_answer_becomes_the_row_of_the_table(self) -> None:
        report = read(answer())
        assert report.readings == ()
        [row] = table(report)["cases"]
        assert (row["age_years"], row["sex"], row["conditions"]) == (44.0, "female", ["pemphigus vulgaris"])
        [told] = row["episodes"]
        assert told == {
            "event": "neutropenia", "drugs": ["rituximab"], "severity": "severe",
            "grade": 4,  # not given, but by definition: 0.3 is below 0.5
            "symptomatic": True, "latency_days": 84.0, "latency_from": "last_dose",
            "onset": "late",  # by definition: 84 days are more than 28
            "nadir": 0.3, "recovery_value": 2.2, "outcome": "recovered", "recovery": "treated", "recovery_days": 6.0,
            "treatments": ["filgrastim"], "complications": ["fever"], "action": "withdrawn",
            "switched_to": "azathioprine",
            "rechallenge": None, "recurrence": None, "follow_up_days": None,
        }  # fmt: skip

    def test_its_evidence_names_the_reader_and_what_it_was_asked(self) -> None:
        [found] = read(answer()).cases[0].episodes[0].event.evidence
        assert (found.component, found.version, found.confidence) == ("openai:tiny", protocol.version(), CONFIDENCE)
        assert TEXT[found.start : found.end] == found.quote == "severe neutropenia"
        assert found.prefix.endswith("infusion she had\n") and found.suffix.startswith(" (0.3")

    def test_computed_values_name_their_rule_and_their_ground(self) -> None:
        told = read(answer()).cases[0].episodes[0]
        assert told.grade and (told.grade.rule, told.grade.derived_from) == ("ctcae-v5-neutropenia-grade", ("nadir",))
        assert told.onset and told.onset.derived_from == ("latency_days", "latency_from")

    def test_a_quote_that_stands_twice_is_taken_where_the_others_stand(self) -> None:
        text = "A man of 60 had fever once.\n\n" + "Nothing. " * 40 + TEXT
        complications = read(answer(case([episode(complications=[said("fever", "fever")])])), text)
        [found] = complications.cases[0].episodes[0].complications[0].evidence
        assert found.start > text.index("Twelve weeks")

    def test_a_claim_stands_as_a_whole(self) -> None:
        text = TEXT + "We conclude that neutropenia is a class effect of anti-CD20 antibodies.\n"
        whole = {
            "subject": said("anti-CD20 antibodies", "class effect of anti-CD20 antibodies"),
            "event": said("neutropenia", "neutropenia is a class effect"),
            "stance": said("supports", "We conclude that neutropenia is a class effect"),
        }
        [claim] = read(answer(claims=[whole]), text).claims
        assert (claim.subject.value.label, claim.stance.value) == ("anti-CD20 monoclonal antibody", "supports")
        broken = read(answer(claims=[{**whole, "stance": said("supports", "as is well known")}]), text)
        assert broken.claims == () and set(refused(broken)) == {"stance", "subject", "event"}


class TestLies:
    @pytest.mark.parametrize(
        ("key", "lie", "why"),
        [
            ("severity", said("severe", "a severe and deep neutropenia"), "does not stand in the text"),
            ("severity", said("mild", "severe neutropenia"), "do not say mild"),
            ("latency_days", said(48, "Twelve weeks after the last infusion"), "give 84 days, not 48"),
            ("nadir", said(0.03, "neutropenia (0.3 x 10^9/L)"), "not 0.03"),
            ("grade", said(2, "severe neutropenia"), "do not give 2"),
            ("outcome", said("fatal", "recovered within 6 days"), "say recovered, not fatal"),
            ("outcome", said("healed", "recovered within 6 days"), "not a value of this item"),
            ("symptomatic", said("yes", "with fever"), "not a value of this item (boolean)"),
            ("recovery_days", said("6", "recovered within 6 days"), "not a value of this item (number)"),
            ("recovery_days", said(6, ""), "does not stand"),
            ("recovery_days", {"value": 6, "quotes": []}, "has no quote"),
            ("recovery_days", {"value": 6}, "has no quote"),
            ("recovery_days", 6, "not of the form"),
            ("recovery_days", said(1e308, "6 days"), "not a value"),
            ("switched_to", said("ocrelizumab", "switched to azathioprine"), "do not name ocrelizumab"),
            ("rechallenge", said(True, "and she was given rituximab again"), "does not stand"),
        ],
    )
    def test_a_lie_is_refused_with_its_reason_and_the_rest_stands(self, key: str, lie: Any, why: str) -> None:
        report = read(answer(case([episode(**{key: lie})])))
        assert why in refused(report)[key]
        [told] = report.cases[0].episodes
        assert getattr(told, key) is None or getattr(told, key).rule  # nothing, or what the definitions give
        assert told.event.value.label == "neutropenia"

    def test_what_rests_on_a_lie_goes_with_it(self) -> None:
        report = read(answer(case([episode(latency_days=said(84, "some twelve weeks later"))])))
        [told] = report.cases[0].episodes
        assert told.latency_days is told.latency_from is told.onset is None
        assert set(refused(report)) == {"latency_days", "latency_from"}

    def test_an_invented_patient_enters_no_record(self) -> None:
        invented = case(
            [episode(event=said("hepatitis", "fulminant hepatitis"))], age_years=said(44, "44-year-old woman")
        )
        report = read(answer(case(), invented))
        assert len(report.cases) == 1
        assert {each.case_number for each in report.readings} == {None}
        assert "fulminant hepatitis" in refused(report)["event"]
        assert refused(report)["age_years"].startswith("its patient has no adverse event")

    def test_values_that_contradict_each_other_do_not_both_enter(self) -> None:
        worse = episode(nadir=said(2.2, "rose to 2.2 x 10^9/L"), recovery_value=said(0.3, "neutropenia (0.3 x 10^9/L)"))
        told = read(answer(case([worse]))).cases[0].episodes[0]
        assert told.nadir and told.recovery_value is None
        text = TEXT.replace("severe neutropenia", "grade 5 neutropenia")
        dead = episode(
            grade=said(5, "grade 5 neutropenia"), event=said("neutropenia", "grade 5 neutropenia"), severity=None
        )
        found = read(answer(case([dead])), text)
        assert refused(found)["grade"] == "grade 5 is death, and death grade 5"

    @pytest.mark.parametrize("reply", ["", "no", "[]", '{"cases": {}}', '{"cases": [{]}'])
    def test_an_answer_that_is_none_is_an_error(self, reply: str) -> None:
        with pytest.raises(ReplyError):
            read(reply)

    @pytest.mark.parametrize(
        "reply",
        [
            {"cases": [None, 3, "x", []], "claims": 5},
            {"cases": [{"episodes": 3}]},
            {"cases": [{"episodes": [{}]}], "claims": [{}]},
            {"cases": [case([episode(drugs=said("rituximab", "received rituximab"))])]},
            {"cases": [case([episode(drugs=[None, 1, [], {"value": None}])])]},
            {"cases": [case(age_years={"value": 44, "quotes": "44-year-old woman"})]},
            {"cases": [case()] * 300},
            {"cases": [case(sex=said("female", "44-year-old woman" * 500))]},
            {"cases": [case(sex=said("\ud800\x00", "44-year-old woman"))]},
        ],
    )
    def test_an_answer_of_the_wrong_form_never_breaks_the_reading(self, reply: Any) -> None:
        report = read(reply)
        assert len(report.cases) <= 100
        assert all(each.given.isprintable() and len(each.given) <= 200 for each in report.readings)


FRAGMENTS = st.sampled_from(
    [part for sentence in TEXT.split(". ") for part in (sentence, *sentence.split(" with ")) if part]
)
QUOTES = st.lists(FRAGMENTS | st.text(max_size=8) | st.integers(), max_size=3)
SCALARS = st.none() | st.booleans() | st.integers(-5, 400) | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(
    ["severe", "recovered", "fatal", "female", "rituximab", "neutropenia", "hepatitis", "fever", "withdrawn", "late", "x"]
)  # fmt: skip
ITEMS = SCALARS | st.fixed_dictionaries({"value": SCALARS, "quotes": QUOTES | st.none()})
RECORDS = st.dictionaries(st.sampled_from([*CASE_KEYS, *EPISODE_KEYS]), ITEMS | st.lists(ITEMS, max_size=2), max_size=8)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(RECORDS, st.lists(RECORDS, max_size=2)), max_size=2))
def test_no_value_without_a_quote_that_stands_in_the_text_ever_reaches_a_record(found: list[Any]) -> None:
    solid = {"event": said("neutropenia", "severe neutropenia")}
    cases = [{**patient, "episodes": [{**solid, **told} for told in episodes]} for patient, episodes in found]
    report = read({"cases": cases, "claims": []})
    for each in all_evidence(report):
        assert each.quote and TEXT[each.start : each.end] == each.quote
        assert each.component == "openai:tiny"
    for record in (each for one in report.cases for each in (one, *one.episodes)):
        assert all(value.evidence for _, value in values(record))
    assert all(isinstance(each, Reading) and each.refused and not each.stands for each in report.readings)
    assert isinstance(report, records.Report)
