"""Text search: the reports that have all words, where they have them, in line with the graph after any change."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_reports import HIVES_TEXT, LATE_TEXT, SWITCH_TEXT, hives, late, switch
from small_store import use_small_vocabulary

import kg
from kg.cli.options import Format
from kg.cli.searching import search
from kg.search import Found, _joined, _Piece
from kg.wordindex import FILE, WordIndex
from kg.words import SearchError, Sought, places, sought

TEXTS = {
    "one": "She had fever. Febrile neutropenia followed, under anti-CD20 therapy; no Sjögren's syndrome.",
    "two": "Neutropenia came first, febrile only later.\nAgranulocytosis was excluded. Fever, fever, fever.",
    "three": "Nothing of that kind; naïve to treatment. ١٢ µg.",
}


def indexed(texts: dict[str, str], folder: Path | None = None, *, mark: str = "m") -> WordIndex:
    index = WordIndex(folder)
    index.bring_in_line({name: f"hash of {text}" for name, text in texts.items()}, lambda n: [texts[n]], mark=mark)
    return index


@pytest.mark.parametrize(
    ("words", "reports"),
    [
        ("neutropenia", {"one", "two"}),
        ("neutropenia FEVER", {"one", "two"}),
        ('"febrile neutropenia"', {"one"}),
        ("anti-CD20", {"one"}),
        ("cd20", {"one"}),
        ("sjogren", {"one"}),
        ("SJÖGREN", {"one"}),
        ("Sjo\u0308gren", {"one"}),
        ("naive", {"three"}),
        ("μg", {"three"}),  # the Greek letter; the text has the sign
        ("agranulocyt*", {"two"}),
        ('"febrile neutro"*', {"one"}),
        ("agranulocyt", set()),
        ("fever nothing", set()),
        ("or", set()),
        ("fever OR nothing", set()),  # no word here is syntax
        ('fever NEAR("a")', set()),
        ('"unclosed febrile', set()),
        ('"unclosed', set()),
        ("body:fever", set()),
        ("-fever", {"one", "two"}),
        ("^fever", {"one", "two"}),
        ("fever'; DROP TABLE reports --", set()),
    ],
)
def test_what_has_all_of_the_words(words: str, reports: set[str]) -> None:
    assert set(indexed(TEXTS).find(sought(words))) == reports


def test_those_first_that_have_the_words_more_often() -> None:
    assert list(indexed(TEXTS).find(sought("fever"))) == ["two", "one"]
    alike = dict.fromkeys(("b", "c", "a"), "the very same words")
    assert list(indexed(alike).find(sought("same"))) == ["a", "b", "c"]


@pytest.mark.parametrize("words", ["", "  ", '"', "...", '" - "', "*", "**", "_"])
def test_no_word_is_told(words: str) -> None:
    with pytest.raises(SearchError, match="no word to search for"):
        sought(words)


def test_too_many_words_are_told() -> None:
    with pytest.raises(SearchError, match="33 words are too many"):
        sought(" ".join(f"w{number}" for number in range(33)))


_letters = st.text(st.sampled_from('abB é-" *_0ß\n'), max_size=14)


@given(st.lists(_letters, min_size=1, max_size=5), _letters)
def test_the_index_finds_what_reading_every_text_finds(texts: list[str], words: str) -> None:
    try:
        terms = sought(words)
    except SearchError:
        return
    named = {f"r{number}": text for number, text in enumerate(texts)}
    read = {
        name for name, text in named.items() if {place.term for place in places(text, terms)} == set(range(len(terms)))
    }
    assert set(indexed(named).find(terms)) == read


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_can_be_indexed_and_searched(text: str, words: str) -> None:
    index = indexed({"r": text})
    try:
        terms = sought(words)
    except SearchError:
        return
    list(index.find(terms))
    for place in places(text, terms):
        assert 0 <= place.start < place.end <= len(text)


def test_places_are_those_of_the_text() -> None:
    text = TEXTS["one"]
    found = [text[place.start : place.end] for place in places(text, sought('"febrile neutropenia" sjogren FEVER'))]
    assert found == ["fever", "Febrile neutropenia", "Sjögren"]
    assert places("a b", (Sought(("b", "c")),)) == []


def test_pieces_that_overlap_or_meet_are_one() -> None:
    joined = list(_joined([_Piece(10, "ten"), _Piece(0, "abcde"), _Piece(3, "defg"), _Piece(1, "bc"), _Piece(13, "x")]))
    assert joined == [_Piece(0, "abcdefg"), _Piece(10, "tenx")]


def test_the_index_follows_the_reports(tmp_path: Path) -> None:
    index = indexed(TEXTS | {"five": "rash"}, tmp_path)
    assert index.mark() == "m"
    index.close()
    changed = {"one": "other words now", "two": TEXTS["two"], "four": "fever again", "five": "rash"}
    read: list[str] = []
    again = WordIndex(tmp_path)

    def pieces(name: str) -> list[str]:
        read.append(name)
        return [changed[name]]

    again.bring_in_line({name: f"hash of {text}" for name, text in changed.items()}, pieces, mark="n")
    assert read == ["one", "four"]  # the others are as they were
    assert again.mark() == "n"
    assert set(again.find(sought("fever"))) == {"two", "four"}
    assert set(again.find(sought("other"))) == {"one"}


def test_an_index_of_mostly_what_is_gone_is_made_anew(tmp_path: Path) -> None:
    for number in range(4):
        index = indexed({"one": f"fever {number}", "two": TEXTS["two"]}, tmp_path)
        assert set(index.find(sought("fever"))) == {"one", "two"}
        assert not set(index.find(sought("nothing")))
    assert index._database.execute("SELECT COUNT(*) FROM reports").fetchone()[0] <= 4


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_index_is_made_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert set(indexed(TEXTS, tmp_path).find(sought("fever"))) == {"one", "two"}


def test_an_index_that_is_damaged_deep_inside_is_told_with_what_to_do(tmp_path: Path) -> None:
    index = indexed(TEXTS, tmp_path)
    index._database.execute("DROP TABLE words")
    with pytest.raises(OSError, match="remove that file"):
        index.count(sought("fever"))


def test_no_phrase_goes_from_one_piece_to_the_next() -> None:
    index = WordIndex(None)
    index.bring_in_line({"r": "h"}, lambda _: ["febrile", "neutropenia"], mark="m")
    assert list(index.find(sought("febrile neutropenia"))) == ["r"]
    assert list(index.find(sought('"febrile neutropenia"'))) == []


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with one report whose text was kept, and one whose was not."""
    use_small_vocabulary(monkeypatch, tmp_path)
    with kg.open(tmp_path / "g") as graph:
        graph.add(late(), LATE_TEXT)
        graph.add(switch())
    return tmp_path / "g"


def found(folder: Path, words: str, *, quarantined: bool = False) -> list[str]:
    """The names of the reports, once each."""
    with kg.open(folder, create=False) as graph:
        return names(graph.search(words, quarantined=quarantined))


def names(answer: Found) -> list[str]:
    shown = list(dict.fromkeys(passage.report for passage in answer.passages))
    assert len(shown) == answer.reports
    return sorted(shown)


def test_passages_stand_where_they_say(store: Path) -> None:
    with kg.open(store) as graph:
        answer = graph.search("neutropenia rituximab")
    assert names(answer) == ["late", "switch"]
    for passage in answer.passages:
        text = {"late": LATE_TEXT, "switch": SWITCH_TEXT}[passage.report]
        assert text[passage.start : passage.end] == passage.quote
        assert text[: passage.start].endswith(passage.prefix)
        assert text[passage.end :].startswith(passage.suffix)
        marked = {passage.quote[start:end].lower() for start, end in passage.found}
        assert marked and marked <= {"neutropenia", "rituximab"}
    assert answer.passages[0].title


def test_the_search_follows_the_graph(store: Path) -> None:
    assert found(store, "neutropenia") == ["late", "switch"]
    with kg.open(store) as graph:
        graph.add(hives(), HIVES_TEXT)
        assert names(graph.search("hives")) == ["hives"]
        graph.remove("late")
        assert names(graph.search("neutropenia")) == ["switch"]
        graph.add(replace(hives(), name="late"), HIVES_TEXT)
        assert names(graph.search("hives")) == ["hives", "late"]
    assert found(store, "hives") == ["hives", "late"]


def test_quarantine_counts_only_where_it_is_asked_for(store: Path) -> None:
    case = late().cases[0]
    assert case.age_years is not None
    old = replace(case, age_years=replace(case.age_years, value=-1.0))
    with kg.open(store) as graph:
        assert graph.add(replace(late(), cases=(old, *late().cases[1:])), LATE_TEXT).quarantined
    assert found(store, "neutropenia") == ["switch"]
    assert found(store, "neutropenia", quarantined=True) == ["late", "switch"]


def test_a_shared_file_and_a_moment_of_the_past_are_searched_too(store: Path, tmp_path: Path) -> None:
    with kg.open(store) as graph:
        graph.export(tmp_path / "shared.ttl")
        graph.remove("late")
    assert found(tmp_path / "shared.ttl", "neutropenia") == ["late", "switch"]
    with kg.open(tmp_path / "shared.ttl") as shared:
        (passage, *_) = shared.search("ocrelizumab").passages
        assert SWITCH_TEXT[passage.start : passage.end] == passage.quote
    with kg.open(store, at="previous") as past:
        assert names(past.search("neutropenia")) == ["late", "switch"]
    assert found(store, "neutropenia") == ["switch"]


def test_a_graph_in_memory_is_searched_as_it_is() -> None:
    with kg.open(None) as graph:
        assert graph.search("neutropenia").reports == 0
        graph.add(late(), LATE_TEXT)
        assert names(graph.search("neutropenia")) == ["late"]
        graph.remove("late")
        assert graph.search("neutropenia").reports == 0


def test_the_first_reports_are_shown_and_all_are_counted(store: Path) -> None:
    with kg.open(store) as graph:
        answer = graph.search("neutropenia", limit=1)
    assert answer.reports == 2
    assert len({passage.report for passage in answer.passages}) == 1


@pytest.mark.parametrize("moment", [1, 2, 3, 4])
def test_a_process_that_is_killed_while_it_indexes_leaves_no_wrong_answer(store: Path, moment: int) -> None:
    code = (
        "import os, pathlib, kg, kg.vocabularies, kg.wordindex\n"
        f"kg.vocabularies.package_files = lambda: [pathlib.Path({str(store.parent / 'small.ttl')!r})]\n"
        "kg.wordindex._BATCH = 1\n"
        "begin = kg.wordindex.sqlite3.Connection.__enter__\n"
        "left = [" + str(moment) + "]\n"
        "class Dying(kg.wordindex.sqlite3.Connection):\n"
        "    def __exit__(self, *given):\n"
        "        left[0] -= 1\n"
        "        if not left[0]: os._exit(9)\n"
        "        return super().__exit__(*given)\n"
        "connect = kg.wordindex.sqlite3.connect\n"
        "kg.wordindex.sqlite3.connect = lambda *given, **named: connect(*given, factory=Dying, **named)\n"
        f"kg.open({str(store)!r}).search('neutropenia')\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 9
    assert found(store, "neutropenia") == ["late", "switch"]


def test_the_command_shows_the_words_in_their_places(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    search(store, ["Twelve weeks"])  # the shell has taken the quotes off
    start = LATE_TEXT.index("Twelve weeks")
    told = capsys.readouterr().out
    assert told.splitlines()[0] == "late: Late neutropenia after rituximab: two patients"
    assert "[[Twelve weeks]] after the last infusion" in told
    assert f"(characters {start} to {start + len('Twelve weeks')})" in told
    assert told.endswith("\n1 report has these words\n")
    search(store, ["neutropenia"], limit=1)
    assert "2 reports have these words; the first is shown" in capsys.readouterr().out
    search(store, ["weeks twelve"])
    assert capsys.readouterr().out == "no report has all of these words\n"
    search(store, ["neutropenia"], format=Format.csv)
    head, *rows = capsys.readouterr().out.splitlines()
    assert head == "report,title,start,end,prefix,quote,suffix" and len(rows) > 2
