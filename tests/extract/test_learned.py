"""The statistical reader: words and pieces, the decoder by hand calculation, the model on sentences of our own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from extract.learned import LearnedEvent, LearnedSpan, Reading, events, read, vectors
from extract.learned.decoder import (
    Found,
    Thresholds,
    best,
    by_tags,
    decode,
    kind_probabilities,
    kinds,
    shared_out,
    span_probabilities,
    spans_of,
)
from extract.learned.reader import FOLDER, Calibration, reader
from extract.learned.roles import ADVERSE, ROLES, THERAPEUTIC
from extract.learned.words import WordPieces, batch, words
from extract.pipeline import pipeline

NUMBER = {role: number for number, role in enumerate(ROLES)}


@pytest.fixture
def pieces(tmp_path: Path) -> WordPieces:
    listed = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "ras", "##h", "after", "drug"]
    Path(tmp_path, "vocab.txt").write_text("\n".join(listed) + "\n", encoding="utf-8")
    return WordPieces(tmp_path / "vocab.txt")


def filled(count: int, spans: dict[tuple[str, int, int], float]) -> np.ndarray:
    """A table (roles x words x words) with these probabilities and zeros elsewhere."""
    table = np.zeros((len(ROLES), count, count), dtype=np.float32)
    for (role, start, end), probability in spans.items():
        table[NUMBER[role], start, end] = probability
    return table


class TestWords:
    def test_signs_stand_alone_and_hyphens_part(self) -> None:
        text = "IgG4_low, 5-FU"
        assert [text[a:b] for a, b in words(text)] == ["IgG4", "_", "low", ",", "5", "-", "FU"]

    def test_a_word_knows_its_first_and_last_piece(self, pieces: WordPieces) -> None:
        [[window]] = pieces.windows(["Rash after drug"])
        assert window.pieces == (2, 4, 5, 6, 7, 3)  # [CLS] ras ##h after drug [SEP]
        assert (window.first, window.last) == ((1, 3, 4), (2, 3, 4))
        assert window.spans == ((0, 4), (5, 10), (11, 15))

    def test_a_word_without_a_piece_is_unknown(self, pieces: WordPieces) -> None:
        [[window]] = pieces.windows(["after \ud800 ☃"])
        assert window.pieces == (2, 6, 1, 1, 3)

    def test_nothing_gives_no_window(self, pieces: WordPieces) -> None:
        assert pieces.windows(["", " \n"]) == [[], []]

    def test_a_long_text_is_cut_between_words(self, pieces: WordPieces) -> None:
        [windows] = pieces.windows(["rash " * 200])  # two pieces each: 125 words fill a window of 250
        assert [len(window.spans) for window in windows] == [125, 75]
        assert windows[1].spans[0] == (625, 629)

    def test_padding_is_masked(self, pieces: WordPieces) -> None:
        [[one], [two]] = pieces.windows(["drug", "after drug"])
        side = batch([one, two], padding=pieces.padding)
        assert side.pieces.tolist() == [[2, 7, 3, 0], [2, 6, 7, 3]]
        assert side.mask.tolist() == [[1, 1, 1, 0], [1, 1, 1, 1]]
        assert side.real.tolist() == [[1, 0], [1, 1]]


class TestDecoder:
    def test_tags_give_the_probability_of_exactly_this_span(self) -> None:
        tags = np.array([[[0.3, 0.6, 0.1]], [[0.4, 0.1, 0.5]], [[0.2, 0.0, 0.8]]])
        table = by_tags(tags)[0]
        assert table[0, 0] == pytest.approx(0.6 * (1 - 0.5))
        assert table[0, 1] == pytest.approx(0.6 * 0.5 * (1 - 0.8))
        assert table[0, 2] == pytest.approx(0.6 * 0.5 * 0.8)
        assert table[1, 2] == pytest.approx(0.1 * 0.8)
        assert table[2, 0] == 0

    def test_both_readings_are_averaged(self) -> None:
        tags = np.array([[[0.2, 0.8, 0.0]]])
        both = span_probabilities(tags, np.array([[[0.4]]], dtype=np.float32), share=0.25)
        assert both[0, 0, 0] == pytest.approx(0.25 * 0.8 + 0.75 * 0.4)

    def test_the_likelier_of_two_that_overlap(self) -> None:
        table = np.zeros((6, 6), dtype=np.float32)
        table[0, 1], table[1, 2], table[4, 4], table[5, 5] = 0.5, 0.6, 0.4, 0.3
        assert best(table, "Effect", 0.35) == [
            Found(1, 2, "Effect", pytest.approx(0.6)),
            Found(4, 4, "Effect", pytest.approx(0.4)),
        ]
        assert best(table, "Effect", 0.35, most=1) == [Found(1, 2, "Effect", pytest.approx(0.6))]
        assert best(table, "Effect", 0.7, most=1) == []

    def test_the_likeliest_trigger_gives_the_type(self) -> None:
        table = filled(3, {("Trigger.adverse", 0, 0): 0.2, ("Trigger.therapeutic", 1, 1): 0.3})
        assert kinds(table, Thresholds(trigger=0.35), certain=False) == []
        [(kind, probability, trigger)] = kinds(table, Thresholds(trigger=0.35), certain=True)
        assert (kind, trigger.start) == (THERAPEUTIC, 1)
        assert probability == pytest.approx(0.3 / 0.5)

    def test_a_type_adds_up_its_triggers(self) -> None:
        table = filled(3, {("Trigger.adverse", 0, 0): 0.5, ("Trigger.adverse", 2, 2): 0.4})
        assert kind_probabilities(table)[ADVERSE] == pytest.approx(1 - 0.5 * 0.6)

    def test_a_second_type_needs_its_own_threshold(self) -> None:
        table = filled(3, {("Trigger.adverse", 0, 0): 0.9, ("Trigger.therapeutic", 2, 2): 0.5})
        assert [kind for kind, _, _ in kinds(table, Thresholds(second=0.4), certain=False)] == [ADVERSE, THERAPEUTIC]
        assert [kind for kind, _, _ in kinds(table, Thresholds(second=0.6), certain=False)] == [ADVERSE]

    def test_an_argument_is_as_sure_as_its_event(self) -> None:
        table = filled(3, {("Trigger.adverse", 0, 0): 0.5, ("Effect", 1, 1): 0.9, ("Effect", 2, 2): 0.6})
        [(kind, trigger, arguments)] = decode(table, Thresholds(trigger=0.35, main=0.4), certain=False)
        assert (kind, trigger.probability) == (ADVERSE, 0.5)
        assert arguments == [Found(1, 1, "Effect", pytest.approx(0.9 * 0.5))]  # 0.6 times 0.5 is too little

    def test_one_event_has_one_subject(self) -> None:
        table = filled(
            4, {("Subject", 0, 0): 0.9, ("Subject", 2, 2): 0.8, ("Effect", 1, 1): 0.9, ("Effect", 3, 3): 0.8}
        )
        alone, beside = spans_of(table, Thresholds()), spans_of(table, Thresholds(), several=True)
        assert (len(alone["Subject"]), len(alone["Effect"])) == (1, 2)
        assert len(beside["Subject"]) == 2

    def test_two_events_share_the_subject_and_part_the_treatments(self) -> None:
        # words: 0 heparin 1 - 2 induced 3 bleeding 4 was 5 treated 6 with 7 protamine 8 in 9 two 10 men
        types = [(ADVERSE, Found(2, 2, "Trigger.adverse", 0.9)), (THERAPEUTIC, Found(5, 5, "Trigger.therapeutic", 0.8))]
        heparin, protamine = Found(0, 0, "Treatment", 0.9), Found(7, 7, "Treatment", 0.9)
        bleeding, disorder = Found(3, 3, "Effect", 0.9), Found(0, 3, "Treatment.Disorder", 0.9)
        men, drug = Found(9, 10, "Subject", 0.9), Found(7, 7, "Treatment.Drug", 0.9)
        spans = {role: [] for role in ROLES} | {
            "Treatment": [heparin, protamine], "Effect": [bleeding], "Subject": [men],
            "Treatment.Disorder": [disorder], "Treatment.Drug": [drug],
        }  # fmt: skip
        adverse, therapeutic = shared_out(types, spans)
        assert set(adverse) == {heparin, bleeding, men}
        assert set(therapeutic) == {protamine, disorder, men, drug}

    def test_no_event_of_two_is_left_without_a_treatment(self) -> None:
        types = [(ADVERSE, Found(1, 1, "Trigger.adverse", 0.9)), (THERAPEUTIC, Found(9, 9, "Trigger.therapeutic", 0.8))]
        near, nearer = Found(3, 3, "Treatment", 0.9), Found(2, 2, "Treatment", 0.9)
        adverse, therapeutic = shared_out(types, {"Treatment": [nearer, near]})
        assert (adverse, therapeutic) == ([nearer], [near])


class TestPlainData:
    def test_an_event_moves_with_its_sentence(self) -> None:
        event = LearnedEvent("Adverse_event", LearnedSpan(4, 9, "Trigger", 0.9), (LearnedSpan(0, 3, "Effect", 0.5),))
        moved = event.moved(100)
        assert (moved.trigger.start, moved.arguments[0].end, moved.of("Effect")[0].confidence) == (104, 103, 0.5)

    def test_a_vector_is_the_mean_of_the_words_it_touches(self) -> None:
        states = np.array([[1.0, 0.0], [3.0, 4.0], [9.0, 9.0]], dtype=np.float32)
        reading = Reading((), ((0, 2), (3, 6), (7, 9)), states)
        assert reading.vector(1, 5).tolist() == [2.0, 2.0]
        assert reading.vector(2, 3).tolist() == [0.0, 0.0]

    def test_calibration_is_the_logistic_curve(self) -> None:
        assert Calibration()(0.3) == pytest.approx(0.3)
        assert Calibration(slope=2.0)(0.8) == pytest.approx(16 / 17)  # odds 4 squared are 16
        assert 0 < Calibration(slope=3.0)(0.0) < Calibration(slope=3.0)(1.0) < 1


class TestModel:
    def test_an_adverse_event_with_its_arguments(self) -> None:
        text = "A 61-year-old woman developed agranulocytosis three weeks after starting clozapine."
        [[event]] = events([text])
        assert event.kind == "Adverse_event"
        assert text[event.trigger.start : event.trigger.end] == "developed"
        said = {(span.role, text[span.start : span.end]) for span in event.arguments}
        assert {("Effect", "agranulocytosis"), ("Treatment.Drug", "clozapine"), ("Subject.Gender", "woman")} <= said
        assert all(0 < span.confidence < 1 for span in event.arguments)

    def test_a_therapy_is_told_from_an_adverse_event(self) -> None:
        [[event]] = events(["Refractory hiccups were successfully treated with baclofen."])
        assert event.kind == "Potential_therapeutic_event"

    def test_a_sentence_without_an_event(self) -> None:
        assert events(["The committee met on Tuesday.", ""]) == [[], []]

    def test_a_known_event_is_always_given(self) -> None:
        [found] = events(["The committee met on Tuesday."], certain=True)
        assert len(found) == 1

    def test_order_and_company_change_nothing(self) -> None:
        texts = ["Rash followed ampicillin.", "", "He had seizures during theophylline therapy, at 300 mg twice daily."]
        together = events(texts)
        assert together == [events([text])[0] for text in texts]

    @pytest.mark.parametrize("text", ["\ud800 rash \udfff", "rash " * 5_000, "\x00\x01", "ﷺ" * 300, "a" * 100_000])
    def test_odd_texts_are_read(self, text: str) -> None:
        [reading] = read([text])
        assert all(0 <= span.start < span.end <= len(text) for event in reading.events for span in event.arguments)
        assert len(reading.words) == len(words(text)) == len(reading.states)

    def test_vectors_in_context(self) -> None:
        one, two = vectors(["Rash after penicillin.", "No rash."], [[(0, 4), (11, 21)], []])
        assert (one.shape, two.shape) == ((2, 384), (0, 384))
        assert not np.allclose(one[0], one[1])

    def test_the_model_is_loaded_once(self) -> None:
        assert reader() is reader()

    def test_the_folder_stays_small(self) -> None:
        assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 24_000_000
        assert (FOLDER / "MODEL_CARD.md").exists()


class TestComponent:
    def test_events_have_the_documents_offsets(self) -> None:
        text = "We report a case. A 40-year-old man developed hepatitis after isoniazid. He went home."
        doc = pipeline()(text)
        [event] = doc._.learned
        assert "hepatitis" in {text[span.start : span.end] for span in event.of("Effect")}
        assert [text[start : start + 4] for start in doc._.readings] == ["A 40"]

    def test_it_can_be_left_out(self) -> None:
        doc = pipeline(learned=False)("Hepatitis after isoniazid.")
        assert doc._.learned == ()

    @pytest.mark.parametrize("text", ["He went home.", "He had hepatitis.", "Isoniazid is a drug."])
    def test_a_drug_alone_or_an_event_alone_is_not_read(self, text: str) -> None:
        doc = pipeline()(text)
        assert (doc._.learned, doc._.readings) == ((), {})
