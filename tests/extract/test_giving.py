"""Dose, route and indication of a drug: what is tied to it, what is not, and how two readers are weighed."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from extract import extract, from_text
from extract.discourse.scene import Found
from extract.learned import LearnedEvent, LearnedSpan
from extract.pipeline import pipeline, units
from extract.records import Exposure
from extract.slots import giving
from extract.slots.drugs import drug_terms
from extract.slots.giving import DOSE, Told, Use, use


def told(text: str, drug: str, learned: tuple[LearnedEvent, ...] = (), **options: int) -> Use:
    mentions: list[Found] = []
    for unit in units(pipeline(learned=False)(text)):
        mentions += [found for found in drug_terms(unit) if found.entry.label == drug]
    assert mentions
    return use(mentions, lambda place: learned, **options)  # type: ignore[arg-type]


def event(text: str, confidence: float = 0.8, **roles: str) -> LearnedEvent:
    """An event whose treatment has these parts: `drug="…"`, `dosage="…"`, …"""

    def span(words: str, role: str) -> LearnedSpan:
        return LearnedSpan(text.index(words), text.index(words) + len(words), role, confidence)

    parts = tuple(
        span(word, f"Treatment.{role.capitalize()}") for role, words in roles.items() for word in words.split("|")
    )
    return LearnedEvent("Adverse_event", LearnedSpan(0, 1, "Trigger", 0.9), parts)


class TestDose:
    @pytest.mark.parametrize(
        "dose",
        [
            "20 mg", "0.5 mg/kg", "375 mg/m2", "1,000 mg", "10-20 mg", "5 mg twice daily", "40 mg/day", "3 g per day",
            "300 mg b.i.d.", "1 g every 6 hours", "100 IU", "2 million units", "50 µg", "7.5 mg once weekly", "2 tablets",
        ],
    )  # fmt: skip
    def test_doses(self, dose: str) -> None:
        match = DOSE.search(f"given {dose}, and")
        assert match is not None and match.group().strip() == dose

    @pytest.mark.parametrize("value", ["7 mg/dL", "12 g/L", "300 ng/mL", "45 U/L", "14 days", "2.5", "36 mmol/L"])
    def test_laboratory_values_are_none(self, value: str) -> None:
        assert DOSE.search(f"was {value} on") is None

    @pytest.mark.parametrize(
        ("text", "dose"),
        [
            ("She was given naproxen 500 mg twice daily.", "500 mg twice daily"),
            ("She was started on naproxen at a dose of 250 mg/day.", "250 mg/day"),
            ("He received 750 mg of naproxen.", "750 mg"),
            ("He took naproxen (500 mg) for years.", "500 mg"),
            ("He took oral 500 mg naproxen.", "500 mg"),
        ],
    )
    def test_beside_the_drug(self, text: str, dose: str) -> None:
        found = told(text, "naproxen").dose
        assert found is not None and found.value == dose
        assert text[found.start : found.end] == dose

    def test_each_of_two_drugs_has_its_own(self) -> None:
        text = "He took 20 mg citalopram and 75 mg quetiapine."
        assert [told(text, drug).dose.value for drug in ("citalopram", "quetiapine")] == ["20 mg", "75 mg"]  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        "text",
        [
            "She took naproxen, and her urea was 40 mg/dL.",
            "Naproxen was stopped and 500 mg of paracetamol was given.",
            "The cumulative dose of naproxen was 90 g.",
            "She had never been given naproxen 500 mg.",
        ],
    )
    def test_not_this_drugs_dose(self, text: str) -> None:
        assert told(text, "naproxen").dose is None

    def test_the_last_one_before_the_event(self) -> None:
        text = "He took lithium 300 mg. Lithium was increased to 900 mg. He fell ill. Lithium 150 mg was resumed."
        assert told(text, "lithium", until=text.index("Lithium 150")).dose.value == "900 mg"  # type: ignore[union-attr]


class TestRoute:
    @pytest.mark.parametrize(
        ("text", "route"),
        [
            ("He was given intravenous amiodarone.", "intravenous"),
            ("Amiodarone was given orally.", "oral"),
            ("He received amiodarone 300 mg i.v. at noon.", "intravenous"),
            ("He took amiodarone by mouth.", "oral"),
        ],
    )
    def test_beside_the_drug(self, text: str, route: str) -> None:
        assert told(text, "amiodarone").route.value == route  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        "text", ["Amiodarone was stopped, and oral fluids were given.", "Amiodarone in the intravenous line leaked."]
    )
    def test_not_this_drugs_route(self, text: str) -> None:
        assert told(text, "amiodarone").route is None

    @pytest.mark.parametrize("words", ["orally", "p.o.", "by mouth"])
    def test_one_form_for_each_route(self, words: str) -> None:
        route = told(f"He received amiodarone {words} for a month.", "amiodarone").route
        assert route is not None and route.value == "oral"


class TestIndication:
    @pytest.mark.parametrize(
        ("text", "label"),
        [
            ("She took allopurinol 300 mg daily for gout.", "gout"),
            ("She took allopurinol for the treatment of gout.", "gout"),
            ("A woman with gout treated with allopurinol fell ill.", "gout"),
        ],
    )
    def test_what_a_drug_is_given_for(self, text: str, label: str) -> None:
        assert told(text, "allopurinol").indication.value.label == label  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        "text",
        [
            "She took allopurinol for 3 weeks and had gout.",
            "She took allopurinol. Gout ran in the family.",
            "She was given allopurinol for prophylaxis during leukemia.",
        ],
    )
    def test_what_is_not(self, text: str) -> None:
        found = told(text, "allopurinol").indication
        assert found is None or found.value.label not in ("gout", "leukemia")

    def test_the_adverse_event_is_none(self) -> None:
        text = "She took allopurinol for gout."
        gout = told(text, "allopurinol").indication
        assert gout is not None
        assert told(text, "allopurinol", events=[gout.value.iri]).indication is None  # type: ignore[arg-type]


class TestTwoReaders:
    FAR = "Of clozapine, which he liked, he took each night at home 200 mg."

    def test_the_statistical_reader_alone(self) -> None:
        found = told(self.FAR, "clozapine", (event(self.FAR, drug="clozapine", dosage="200 mg"),)).dose
        assert found is not None
        assert (found.value, found.component, found.confidence) == ("200 mg", "learned", 0.8)

    def test_it_must_be_sure(self) -> None:
        assert told(self.FAR, "clozapine", (event(self.FAR, 0.5, drug="clozapine", dosage="200 mg"),)).dose is None

    def test_it_must_read_as_a_dose(self) -> None:
        assert told(self.FAR, "clozapine", (event(self.FAR, drug="clozapine", dosage="each night"),)).dose is None

    def test_an_event_with_two_drugs_ties_neither(self) -> None:
        text = "Of clozapine, with lithium, he took each night at home 200 mg."
        assert told(text, "clozapine", (event(text, drug="clozapine|lithium", dosage="200 mg"),)).dose is None

    def test_agreement_is_surer_than_either(self) -> None:
        text = "He took clozapine 200 mg."
        found = told(text, "clozapine", (event(text, drug="clozapine", dosage="200 mg"),)).dose
        assert found is not None and found.component == "exposures"
        assert found.confidence == pytest.approx(1 - 0.1 * 0.2)

    def test_where_they_differ_the_words_beside_the_drug_stand(self) -> None:
        text = "He took clozapine 200 mg, later 50 mg."
        found = told(text, "clozapine", (event(text, drug="clozapine", dosage="50 mg"),)).dose
        assert found is not None and found.value == "200 mg"


SENTENCES = (
    "He took naproxen 500 mg twice daily.",
    "Naproxen was continued, and 250 mg were tolerated.",
    "For gout he had been given naproxen; 750 mg were taken.",
    "Naproxen was taken at night for arthritis in a man with asthma.",
    "Later oral naproxen, 1 g, was tried.",
    "Naproxen was given intravenously and by mouth.",
)


def eager(said: Sequence[Told[str]], second: Sequence[Told[str]], until: int | None) -> Told[str] | None:
    """What stands when all that both readers say lies on the table."""
    pool = said or second
    early = [item for item in pool if until is None or item.end <= until] or pool[:1]
    if not early:
        return None
    also = [one.confidence for one in second if one.start < early[-1].end and early[-1].start < one.end]
    if not said or not also:
        return early[-1]
    best = early[-1]
    sure = round(1 - (1 - best.confidence) * (1 - max(also)), 3)
    return Told(best.value, best.start, best.end, best.component, sure)


class TestTheSecondReaderIsAskedAsLittleAsTheAnswerAllows:
    def test_the_answer_is_that_of_asking_it_everywhere(self) -> None:
        chance, found, questions, mentioned = random.Random(3), 0, 0, 0
        for _ in range(150):
            text = " ".join(chance.choices(SENTENCES, k=chance.randrange(1, 5)))
            read = units(pipeline(learned=False)(text))
            mentions = [each for unit in read for each in drug_terms(unit) if each.entry.label == "naproxen"]
            until = chance.choice([None, len(text) // 2, 0])

            def about(place: int, text: str = text, read: list = read) -> list[LearnedEvent]:  # type: ignore[type-arg]
                unit = next(unit for unit in read if unit.start <= place < unit.end)
                choice = random.Random(f"{place} {text}")  # the same answer to the same question
                spans = [LearnedSpan(place, place + 8, "Treatment.Drug", 0.9)]
                for role in ("Dosage", "Route", "Disorder"):
                    begin = choice.randrange(unit.start, unit.end)
                    end = choice.randrange(begin, unit.end) + 1
                    spans.append(LearnedSpan(begin, end, f"Treatment.{role}", choice.choice([0.5, 0.7, 0.9])))
                return [LearnedEvent("Adverse_event", spans[0], tuple(spans))]

            def counted(place: int) -> list[LearnedEvent]:
                nonlocal questions
                questions += 1
                return about(place)

            told_here = use(mentions, counted, until=until)
            mentioned += 3 * len(mentions)
            everywhere = (
                (
                    giving._doses(mentions),
                    giving._Second(mentions, about, "Dosage", lambda unit: True, giving._as_dose),
                ),
                (
                    giving._routes(mentions),
                    giving._Second(mentions, about, "Route", lambda unit: True, giving._as_route),
                ),
                (giving._indications(mentions, frozenset()), giving._disorders(mentions, about, frozenset())),
            )
            for value, (said, second) in zip(
                (told_here.dose, told_here.route, told_here.indication), everywhere, strict=True
            ):
                beside = [one for each in mentions for one in second._of(each)]
                assert value == eager(list(said), beside, until), text  # type: ignore[arg-type]
                found += value is not None
        assert found > 150 and questions < mentioned / 2

    def test_it_is_not_asked_of_what_cannot_change_the_value(self) -> None:
        text = "He took naproxen 500 mg. Naproxen was then stopped after 3 days."

        def refuses(place: int) -> tuple[LearnedEvent, ...]:
            assert place < text.index("Naproxen"), "asked of a sentence that has no dose"
            return ()

        mentions = [
            each
            for unit in units(pipeline(learned=False)(text))
            for each in drug_terms(unit)
            if each.entry.label == "naproxen"
        ]
        assert len(mentions) == 2 and use(mentions, refuses).dose is not None


def test_a_report_has_its_exposures_told() -> None:
    text = (
        "A 55-year-old woman took oral methotrexate 15 mg once weekly for rheumatoid arthritis. "
        "After three months she developed pancytopenia. Methotrexate was stopped and she recovered."
    )
    [case] = extract(from_text(text, name="letter"), nlp=pipeline(learned=False)).cases
    [exposure] = [held for held in case.exposures if held.role == "suspect"]
    assert isinstance(exposure, Exposure)
    assert (exposure.dose.value, exposure.route.value) == ("15 mg once weekly", "oral")  # type: ignore[union-attr]
    assert exposure.indication.value.label == "rheumatoid arthritis"  # type: ignore[union-attr]
    assert exposure.dose.evidence[0].component == "exposures"  # type: ignore[union-attr]
