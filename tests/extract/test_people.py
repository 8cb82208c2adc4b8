"""Who a text speaks of: every expected value is read off the sentence above it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.persons.people import Person, people


def found(text: str, *kinds: str) -> list[Person]:
    return [person for person in people(text) if not kinds or person.kind in kinds]


@pytest.mark.parametrize(
    ("text", "age", "sex"),
    [
        ("A 38-year-old woman was admitted.", 38, "female"),
        ("Case 1: 41-year-old female emergency physician with gout", 41, "female"),
        ("A 67-yr-old woman with asthma", 67, "female"),
        ("27 yo M with relapsing disease.", 27, "male"),
        ("54yo F with a rash", 54, "female"),
        ("A 33 y/o man was seen.", 33, "male"),
        ("A 23-y-old male took it.", 23, "male"),
        ("We treated a woman of 78 in whom it failed.", 78, "female"),
        ("a man aged 45 had fever", 45, "male"),
        ("a man, aged 45 years, had fever", 45, "male"),
        ("a girl of four and a half with epilepsy", 4.5, "female"),
        ("A 4 1/2-year-old girl was given it.", 4.5, "female"),
        ("A 3(1/2)-year-old boy was given it.", 3.5, "male"),
        ("an eight-and-a-half-yr-old male recipient", 8.5, "male"),
        ("A forty-six year-old premenopausal woman", 46, "female"),
        ("a boy 7 years and 6 months old was seen", 7.5, "male"),
        ("a child aged 2 years and 3 months was seen", 2.25, None),
        ("a 6-month-old infant was seen", 0.5, None),
        ("A 74-year-old retired postman fell.", 74, None),
        ("This 46-yr-old nurse presented with malaise.", 46, None),
        ("Mrs X, 66, had a rash.", 66, "female"),
        ("Mr. Brown, 59, had a rash.", 59, "male"),
        ("M/45 with gout", 45, "male"),
        ("One patient (45/F) had a rash.", 45, "female"),
        ("Patient 2 (female, 48 years) had a rash.", 48, "female"),
        ("She was 45 years old and well.", 45, "female"),
        ("The patient was a previously healthy, white 19-year-old man.", 19, "male"),
        ("A 65-year-old critically ill patient was intubated.", 65, None),
        ("A 78-year-old with healed infarction had a reaction.", 78, None),
        ("A mentally retarded 23-year-old woman with epilepsy", 23, "female"),
        ("A 24-year-old previously healthy primigravida was delivered.", 24, "female"),
        ("At the age of 12, a boy with twin sisters developed neuritis.", 12, "male"),
        ("a 65-year man with gout", 65, "male"),
    ],
)
def test_one_individual(text: str, age: float, sex: str | None) -> None:
    (person,) = [p for p in found(text, "individual") if p.age is not None]
    assert (person.age, person.sex) == (pytest.approx(age), sex)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a 45- and a 52-year-old man", [(45, "male"), (52, "male")]),
        ("two women aged 34 and 51 with lupus", [(34, "female"), (51, "female")]),
        ("a man of 81 and a woman of 64, both of whom", [(81, "male"), (64, "female")]),
        ("The patients were 34, 45 and 61 years old.", [(34, None), (45, None), (61, None)]),
        ("A 30-year-old man and a 44-year-old woman fell ill.", [(30, "male"), (44, "female")]),
        ("One, a woman of 31, died; the other, a man of 55, lived.", [(31, "female"), (55, "male")]),
    ],
)
def test_several_in_one_phrase(text: str, expected: list[tuple[float, str | None]]) -> None:
    assert [(p.age, p.sex) for p in found(text, "individual")] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Schizophrenia had been known since the age of 21.",
        "He had had asthma since he was 6 years old.",
        "The seizures started when she was 2 years old.",
        "His gout, first treated when he was 27, was mild.",
        "Of 112 patients, 71% were women; the median age was 43 years.",
        "Patients aged 65 years and older should be watched.",
        "Women 18 to 65 years old were enrolled.",
        "In patients over 60 years of age it is common.",
        "A 5-year-old scar was excised.",
        "A 10-year-old kidney graft failed.",
        "It was given for 42 days to the ward.",
        "In a 10-year-old rat it did nothing.",
    ],
)
def test_ages_of_no_patient(text: str) -> None:
    assert [p for p in found(text, "individual", "group") if p.age is not None] == []


def test_vague_ages_have_no_value() -> None:
    (man,) = found("A man in his early thirties was seen.", "individual")
    assert (man.age, man.sex) == (None, "male")
    (old,) = found("An octogenarian was seen.", "individual")
    assert (old.age, old.sex) == (None, None)


@pytest.mark.parametrize(
    ("text", "occupation"),
    [
        ("A 74-year-old retired postman fell.", "retired postman"),
        ("A 41-year-old female emergency physician with gout", "emergency physician"),
        ("Our patient, a 58-year-old teacher with gout, fell.", "teacher"),
        ("Patient 2, a retired joiner with gout, fell.", "retired joiner"),
        ("He worked as a bus driver.", "bus driver"),
        ("A 40-year-old woman with gout saw a physician.", None),
    ],
)
def test_occupation(text: str, occupation: str | None) -> None:
    assert next((p.occupation for p in people(text) if p.occupation), None) == occupation


def test_occupation_words_tell_no_sex_unless_they_do() -> None:
    assert found("A 50-year-old postman fell.", "individual")[0].sex is None
    assert found("A 50-year-old housewife fell.", "individual")[0].sex == "female"


@pytest.mark.parametrize(
    ("text", "kind", "numbers", "label"),
    [
        ("Patient 1 had a rash.", "label", (1,), "1"),
        ("Case 2. He had a rash.", "label", (2,), "2"),
        ("Case A. She had a rash.", "label", (1,), "A"),
        ("CASE A", "label", (1,), "A"),
        ("Case II was milder.", "label", (2,), "II"),
        ("patient no. 3 had a rash", "label", (3,), "3"),
        ("the second patient had a rash", "label", (2,), "second"),
        ("The former had a rash.", "label", (1,), "former"),
        ("The latter, on aspirin, had a rash.", "label", (-1,), "latter"),
        ("in patients 1 and 3 it recurred", "group", (1, 3), "1 and 3"),
        ("Patients 2-4 recovered.", "group", (2, 3, 4), "2-4"),
        ("the first two; the third patient died", "group", (1, 2), None),
    ],
)
def test_labels(text: str, kind: str, numbers: tuple[int, ...], label: str | None) -> None:
    person = found(text, "label", "group")[0]
    assert (person.kind, person.numbers, person.label) == (kind, numbers, label)


def test_one_and_the_other() -> None:
    text = "One of our patients had arthritis, the other vasculitis."
    assert [p.numbers for p in found(text, "label")] == [(1,), (-1,)]
    assert found("It was stopped on the other hand.", "label") == []


def test_a_label_beside_an_age_keeps_both() -> None:
    text = "The second patient, aged 22, was well."
    assert [(p.kind, p.numbers, p.age) for p in people(text)] == [
        ("label", (2,), None),
        ("individual", (), 22),
    ]


def test_an_ordinal_of_a_dose_is_no_label() -> None:
    [told] = [p for p in people("Six days after the first infusion this woman had a rash.") if p.kind != "other"]
    assert told.numbers == ()


def test_none_of_three_is_a_group() -> None:
    assert [(p.kind, p.count) for p in people("None of the three has taken it since.")] == [("group", 3)]


def test_intervals_are_no_labels() -> None:
    assert found("We saw the patient 2 weeks later.", "label") == []


@pytest.mark.parametrize(
    ("text", "count", "sex"),
    [
        ("It recurred in both patients.", 2, None),
        ("In both, the drug was stopped.", 2, None),
        ("In both cases it was resumed.", 2, None),
        ("All three recovered.", 3, None),
        ("All three patients recovered.", 3, None),
        ("None of the patients had fever.", None, None),
        ("In 18 months neither had another episode.", 2, None),
        ("Neither patient had fever.", 2, None),
        ("The other two recovered.", 2, None),
        ("We saw three adult female patients with lupus.", 3, "female"),
        ("Two young boys were seen.", 2, "male"),
        ("Two of our patients were sent home.", 2, None),
        ("These cases show it.", None, None),
    ],
)
def test_groups(text: str, count: int | None, sex: str | None) -> None:
    person = found(text, "group")[0]
    assert (person.count, person.sex) == (count, sex)


def test_a_counted_group_of_one_age() -> None:
    (group,) = found("Two, 3-year-old male twins were brought in.", "group")
    assert (group.count, group.age, group.sex) == (2, 3, "male")


def test_cohorts_are_others() -> None:
    assert [p.kind for p in people("Of 112 patients, many recovered.")] == ["other"]
    assert [p.kind for p in people("Patients should be warned.")] == ["other"]


@pytest.mark.parametrize(
    "text", ["Neither aspirin nor gout was found.", "Both drugs were stopped.", "All drugs were stopped."]
)
def test_no_groups(text: str) -> None:
    assert found(text, "group") == []


@pytest.mark.parametrize(
    ("text", "word", "sex"),
    [
        ("She recovered.", "She", "female"),
        ("The rash on his arm faded.", "his", "male"),
        ("The woman recovered.", "woman", "female"),
        ("The boy recovered.", "boy", "male"),
    ],
)
def test_mentions(text: str, word: str, sex: str) -> None:
    (person,) = found(text, "mention")
    assert person.sex == sex
    assert person.sex_span is not None
    assert text[slice(*person.sex_span)] == word


def test_mentions_without_sex() -> None:
    assert [(p.kind, p.sex) for p in people("The patient recovered; our patient did well.")] == [("mention", None)] * 2


@pytest.mark.parametrize(
    "text", ["HE was graded.", "The bundle of His was mapped.", "It is used in man.", "He et al. saw it."]
)
def test_words_that_are_no_pronouns(text: str) -> None:
    assert [p for p in people(text) if p.sex] == []


@pytest.mark.parametrize(
    ("text", "relation", "sex"),
    [
        ("His wife had once taken it.", "wife", "female"),
        ("A paternal uncle had died.", "uncle", "male"),
        ("The patient's sister takes lithium.", "sister", "female"),
        ("There was no family history of gout.", "family", None),
    ],
)
def test_relatives(text: str, relation: str, sex: str | None) -> None:
    (person,) = found(text, "relative")
    assert (person.relation, person.sex) == (relation, sex)


def test_the_mother_of_a_boy_is_the_patient() -> None:
    text = "She is the mother of a boy with diabetes."
    assert [(p.kind, p.sex) for p in people(text)] == [
        ("mention", "female"),
        ("mention", "female"),
        ("relative", None),
    ]


def test_a_relatives_pronoun_is_the_relatives() -> None:
    text = "Our patient's sister was changed to it when she heard of this. She did well."
    assert [p.kind for p in people(text) if text[p.start : p.end].lower() == "she"] == ["relative", "mention"]


def test_a_relative_with_an_age_is_no_patient() -> None:
    assert found("Her 10-year-old son had asthma.", "individual") == []


@pytest.mark.parametrize(
    "text",
    [
        "Ruiz and Okafor described a 63-year-old woman in whom it recurred [5].",
        "Meier et al. reported a 51-year-old man with gout.",
        "A 33-year-old man reported by Okafor, by contrast, tolerated it.",
        "In another report, a 47-year-old man got well.",
        "A 77-year-old man lost his sight on it [7].",
        "In a patient of another hospital, a woman of 44, the rash was fatal.",
    ],
)
def test_patients_of_the_literature(text: str) -> None:
    assert [p.kind for p in people(text) if p.age is not None] == ["other"]


def test_own_patients_are_not_of_the_literature() -> None:
    text = "We describe a 63-year-old woman in whom it recurred."
    assert [p.kind for p in people(text) if p.age is not None] == ["individual"]


def test_table_rows() -> None:
    text = "1         F / 57      grade 2\n2         M | 49      grade 3\n"
    assert [(p.kind, p.numbers, p.age, p.sex) for p in people(text)] == [
        ("label", (1,), None, None), ("individual", (), 57, "female"),
        ("label", (2,), None, None), ("individual", (), 49, "male"),
    ]  # fmt: skip


def test_the_spans_are_the_words() -> None:
    text = "A pregnant woman, aged 31 years, came."
    (person,) = people(text, offset=100)
    assert person.age_span is not None and person.sex_span is not None
    assert text[person.age_span[0] - 100 : person.age_span[1] - 100] == "31 years"
    assert text[person.sex_span[0] - 100 : person.sex_span[1] - 100] == "woman"


WORDS = st.sampled_from(
    [
        "a", "A", "the", "38-year-old", "woman", "man", "patient", "Patient", "1", "2", "and", ",", ".",
        ";", "old", "aged", "years", "of", "both", "all", "three", "F/45", "M", "she", "his", "mother",
        "Case", "neither", "in", "cases", "(", ")", "-", "one", "two", "4", "1/2", "month", "\n", "[5]",
        "et al.", "described", "postman", "Mrs", "X", "other", "second", "|", "F",
    ]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=120), st.lists(WORDS, max_size=30).map(" ".join)), st.integers(0, 50))
def test_any_text_gives_spans_in_order_without_overlap(text: str, offset: int) -> None:
    edge = offset
    for person in people(text, offset=offset):
        assert edge <= person.start < person.end <= offset + len(text)
        edge = person.end
        for span in (person.age_span, person.sex_span, person.occupation_span):
            assert span is None or offset <= span[0] < span[1] <= offset + len(text)
        assert person.age is None or 0 <= person.age <= 122


def test_a_long_line_takes_time_in_proportion() -> None:
    sentence = "A 38-year-old woman and her mother saw both patients 1 and 2; he was 45 years old. "

    def seconds(times: int) -> float:
        begun = time.perf_counter()
        people(sentence * times)
        return time.perf_counter() - begun

    seconds(100)
    assert seconds(2000) < 40 * max(seconds(200), 0.02)


@pytest.mark.parametrize("word", ["a ", "1, ", "two and ", "one ", "years old ", "aged 5 ", "(", "a-", " ", "woman, "])
def test_hostile_lines_take_time_in_proportion(word: str) -> None:
    def seconds(times: int) -> float:
        begun = time.perf_counter()
        people(word * times)
        return time.perf_counter() - begun

    seconds(100)
    assert seconds(8_000) < 40 * max(seconds(1_000), 0.02)
