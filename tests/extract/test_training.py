"""The training of the statistical reader: its data, its figures, its command line; with torch, the network too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from extract.learned.roles import ROLES, TRIGGERS
from extract.training.__main__ import main
from extract.training.data import MENTIONS, read_arguments, read_bc5cdr, read_phee, read_plain

SENTENCE = "A boy of 9 had fever, then coma after valproate."


def argument(text: str, *quotes: str) -> dict[str, object]:
    return {"text": [[quote] for quote in quotes], "start": [[text.index(quote)] for quote in quotes]}


@pytest.fixture
def phee(tmp_path: Path) -> Path:
    treatment = argument(SENTENCE, "after valproate") | {
        "Drug": argument(SENTENCE, "valproate"),
        "Combination": [{"event_type": "Combination", "Drug": argument(SENTENCE, "valproate")}],
    }
    event = {
        "event_type": "Adverse_event",
        "Trigger": argument(SENTENCE, "after"),
        "Subject": argument(SENTENCE, "A boy of 9") | {"Age": argument(SENTENCE, "9")},
        "Treatment": treatment,
        "Effect": argument(SENTENCE, "fever", "coma"),
        "Negated": {"text": [["x"]], "start": [[0]], "value": True},
    }
    line = json.dumps({"id": "12_3", "context": SENTENCE, "annotations": [{"events": [event]}]})
    for name in ("train", "dev"):
        Path(tmp_path, f"{name}.jsonl").write_text(line + "\n\n", encoding="utf-8")
    return tmp_path


class TestData:
    def test_phee_gives_spans_of_words(self, phee: Path) -> None:
        [example] = read_phee(phee / "train.jsonl")
        # 0 A 1 boy 2 of 3 9 4 had 5 fever 6 , 7 then 8 coma 9 after 10 valproate 11 .
        assert example.name == "12_3"
        assert example.annotated == ROLES
        assert example.spans == {
            ("Trigger.adverse", 9, 9), ("Subject", 0, 3), ("Subject.Age", 3, 3), ("Treatment", 9, 10),
            ("Treatment.Drug", 10, 10), ("Combination.Drug", 10, 10), ("Effect", 5, 5), ("Effect", 8, 8),
        }  # fmt: skip

    def test_phee_gives_the_words_of_each_argument(self, phee: Path) -> None:
        [wanted] = read_arguments(phee / "train.jsonl")
        assert ("Adverse_event", "Subject.Age", "9") in wanted
        assert ("Adverse_event", "Effect", "coma") in wanted
        assert len(wanted) == 8

    def test_bc5cdr_gives_sentences_with_mentions(self, tmp_path: Path) -> None:
        title, body = "Gold salts and rash.", "Rash came. Gold was stopped here."
        text = f"7|t|{title}\n7|a|{body}\n7\t0\t10\tGold salts\tChemical\tD1\n7\t15\t19\trash\tDisease\tD2\n"
        start = len(title) + 1 + body.index("Gold")
        text += f"7\t{start}\t{start + 4}\tGold\tChemical\tD1\n7\tCID\tD1\tD2\n\n"
        Path(tmp_path, "x.txt").write_text(text, encoding="utf-8")
        first, second = read_bc5cdr(tmp_path / "x.txt")  # "Rash came." is too short to learn from
        assert (first.text, first.spans) == (title, {("Chemical", 0, 1), ("Disease", 3, 3)})
        assert (second.text, second.spans) == ("Gold was stopped here.", {("Chemical", 0, 0)})
        assert first.annotated == MENTIONS

    def test_reports_without_labels_are_cut_into_sentences(self, tmp_path: Path) -> None:
        Path(tmp_path, "x.jsonl").write_text(
            json.dumps({"pmid": 5, "text": "He took one tablet daily. He slept. Then he had a rash."})
        )
        assert [(e.text, e.name, e.annotated) for e in read_plain(tmp_path / "x.jsonl")] == [
            ("He took one tablet daily.", "5", ()),
            ("Then he had a rash.", "5", ()),
        ]


class TestCommand:
    def test_a_missing_file_is_one_line_and_status_2(self, phee: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["phee", str(phee), "--base", str(phee), "--out", str(phee / "out")]) == 2
        said = capsys.readouterr().err
        assert "config.json" in said and said.count("\n") == 1

    def test_a_missing_report_file(self, phee: Path, capsys: pytest.CaptureFixture[str]) -> None:
        for name in ("config.json", "model.safetensors", "tokenizer.json", "vocab.txt"):
            (phee / name).touch()
        asked = ["phee", str(phee), "--base", str(phee), "--out", str(phee / "out"), "--plain", str(phee / "none")]
        assert main(asked) == 2
        assert "none: no such file" in capsys.readouterr().err


class TestFigures:
    """What needs torch only because the module that holds it does."""

    @pytest.fixture(autouse=True)
    def _with_torch(self) -> None:
        pytest.importorskip("torch")
        pytest.importorskip("onnx")

    def test_word_pieces_that_english_needs(self) -> None:
        from extract.training.finish import is_kept

        assert all(is_kept(piece) for piece in ("[PAD]", "##itis", "µ", "β", "5", "ö", "%"))
        assert not any(is_kept(piece) for piece in ("[unused3]", "東", "##و", "ж"))

    def test_platt_finds_the_curve_that_made_the_answers(self) -> None:
        from extract.training.finish import platt

        said = np.repeat([0.2, 0.8], 1000)
        right = np.concatenate([np.arange(1000) < 59, np.arange(1000) < 941]).astype(float)
        fit = platt(said, right)  # odds 4 become 16: 1/17 of 1000 are 59
        assert fit["slope"] == pytest.approx(2.0, abs=0.02)
        assert fit["shift"] == pytest.approx(0.0, abs=0.02)

    def test_reliability_counts_every_span_once(self) -> None:
        from extract.training.finish import reliability

        said = np.tile([0.1, 0.9], 500)
        right = np.tile([0.0] * 9 + [1.0] * 9 + [1.0, 0.0], 50)
        assert sum(row[3] for row in reliability(said, right)) == 1000

    def test_layers(self) -> None:
        from extract.training.finish import layer

        assert [layer(role) for role in ("Trigger.adverse", "Effect", "Treatment.Drug", "Combination.Drug")] == [
            "trigger", "main", "sub", "sub",
        ]  # fmt: skip

    def test_sentences_without_an_event_say_nothing_of_arguments(self) -> None:
        from extract.training.data import Example
        from extract.training.recipe import eventless

        assert eventless(Example("It rained.", annotated=MENTIONS)).annotated == tuple(TRIGGERS.values())


class TestNetwork:
    """A tiny network with random weights, from the data to the file that the reader runs."""

    CONFIG: ClassVar[dict[str, object]] = {
        "model_type": "bert", "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
        "intermediate_size": 32, "vocab_size": 12, "max_position_embeddings": 40, "layer_norm_eps": 1e-12,
    }  # fmt: skip
    PIECES = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "boy", "coma", "after", "fever", "##s", "9", ".")

    @pytest.fixture(autouse=True)
    def _with_torch(self) -> None:
        pytest.importorskip("torch")
        pytest.importorskip("onnx")

    @pytest.fixture
    def vocabulary(self, tmp_path: Path) -> Path:
        Path(tmp_path, "vocab.txt").write_text("\n".join(self.PIECES) + "\n", encoding="utf-8")
        return tmp_path / "vocab.txt"

    def network(self) -> object:
        import torch

        from extract.training.data import LABELS
        from extract.training.encoders import Encoder
        from extract.training.model import Reader

        torch.manual_seed(3)
        return Reader(Encoder(self.CONFIG), len(LABELS), size=4).eval()

    def test_goals_of_spans(self, phee: Path, vocabulary: Path) -> None:
        from extract.learned.words import WordPieces
        from extract.training.loop import NUMBER, goals, items

        [item] = items(read_phee(phee / "train.jsonl"), WordPieces(vocabulary))
        tags, spans = goals(item, len(NUMBER), 14)
        subject = NUMBER["Subject"]
        assert tags[:5, subject].argmax(-1).tolist() == [1, 2, 2, 2, 0]
        assert spans[subject].nonzero().tolist() == [[0, 3]]
        assert tags.sum() == 14 * len(NUMBER)

    def test_training_lowers_the_loss_and_goes_on_from_a_checkpoint(self, phee: Path, vocabulary: Path) -> None:
        import torch

        from extract.learned.words import WordPieces
        from extract.training.loop import Settings, items, train

        pool = items(read_phee(phee / "train.jsonl"), WordPieces(vocabulary)) * 8
        said: list[str] = []
        network = self.network()
        asked = Settings(epochs=6, rate=5e-3, head_rate=5e-2, size=4, average=0.5)
        train(network, pool, asked, padding=0, checkpoint=phee / "half.pt", say=said.append)  # type: ignore[arg-type]
        losses = [float(line.split("loss ")[1].split(",")[0]) for line in said]
        assert len(losses) == 6 and losses[-1] < losses[0] / 2
        again = self.network()
        train(again, pool, asked, padding=0, checkpoint=phee / "half.pt", say=said.append)  # type: ignore[arg-type]
        assert len(said) == 6  # nothing was left to do
        same = zip(network.state_dict().values(), again.state_dict().values(), strict=True)  # type: ignore[attr-defined]
        assert all(torch.equal(one, two) for one, two in same)

    @pytest.mark.parametrize(("arithmetic", "close"), [("float", 0.01), ("int8", 0.05)])
    def test_the_file_answers_as_the_network_does(self, vocabulary: Path, arithmetic: str, close: float) -> None:
        import torch

        from extract.learned.reader import Reader
        from extract.learned.words import WordPieces, batch
        from extract.training.finish import save

        network = self.network()
        windows = [found[0] for found in WordPieces(vocabulary).windows(["fevers after coma.", "A boy 9"])]
        side = batch(windows, padding=0)
        with torch.inference_mode():
            tags, spans = network(*(torch.from_numpy(a) for a in (side.pieces, side.mask, side.first, side.last)))  # type: ignore[operator]
        folder = vocabulary.parent / "model"
        save(network, folder, pieces=self.PIECES, arithmetic=arithmetic)  # type: ignore[arg-type]
        for row, window in enumerate(windows):
            by_tag, by_span, states = Reader(folder).run(window)
            count = len(window.spans)
            wanted = tags[row, :count, : len(ROLES)].softmax(-1).numpy()
            assert np.abs(by_tag - wanted).max() < close
            assert np.abs(by_span - spans[row, : len(ROLES), :count, :count].sigmoid().numpy()).max() < close
            assert states.shape == (count, 16)

    def published(self, folder: Path) -> Path:
        """A folder as encoders are published: configuration, weights, tokenizer."""
        from safetensors.torch import save_file
        from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

        from extract.training.encoders import Encoder

        folder.mkdir()
        own = Encoder(self.CONFIG).state_dict()
        names = {"q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
                 "o": "attention.output.dense", "attention_norm": "attention.output.LayerNorm",
                 "up": "intermediate.dense", "down": "output.dense", "output_norm": "output.LayerNorm"}  # fmt: skip
        weights = {
            "embeddings.word_embeddings.weight": own["words.weight"],
            "embeddings.position_embeddings.weight": own["positions.weight"],
            "embeddings.token_type_embeddings.weight": own["words.weight"][:2] * 0 + 1,
            "embeddings.LayerNorm.weight": own["norm.weight"], "embeddings.LayerNorm.bias": own["norm.bias"],
        }  # fmt: skip
        for number in range(2):
            for name, other in names.items():
                for part in ("weight", "bias"):
                    weights[f"encoder.layer.{number}.{other}.{part}"] = own[f"layers.{number}.{name}.{part}"]
        save_file({name: value.clone() for name, value in weights.items()}, str(folder / "model.safetensors"))
        Path(folder, "config.json").write_text(json.dumps(self.CONFIG))
        Path(folder, "vocab.txt").write_text("\n".join(self.PIECES) + "\n")
        numbers = {piece: number for number, piece in enumerate(self.PIECES)}
        tokenizer = Tokenizer(models.WordPiece(numbers, unk_token="[UNK]"))
        tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        tokenizer.save(str(folder / "tokenizer.json"))
        return folder

    def test_an_encoder_is_read_from_published_names(self, tmp_path: Path) -> None:
        import torch
        from safetensors.torch import load_file

        from extract.training.encoders import Encoder

        folder = self.published(tmp_path / "base")
        loaded, held = Encoder.load(folder).state_dict(), load_file(str(folder / "model.safetensors"))
        assert torch.equal(loaded["layers.1.v.weight"], held["encoder.layer.1.attention.self.value.weight"])
        assert torch.equal(loaded["positions.weight"], held["embeddings.position_embeddings.weight"] + 1)

    def test_the_whole_recipe(self, phee: Path, capsys: pytest.CaptureFixture[str]) -> None:
        from extract.learned.reader import Reader

        base, out = self.published(phee / "base"), phee / "model"
        for name in ("train", "dev"):
            Path(phee, f"{name}.pubtator.txt").write_text(
                f"1|t|Gold gave fever{name}.\n1|a|He went home after that.\n1\t0\t4\tGold\tChemical\tD1\n\n"
            )
        Path(phee, "plain.jsonl").write_text(
            json.dumps({"pmid": "3", "text": "A boy had coma after fever."})
            + "\n"
            + json.dumps({"pmid": "12", "text": "This report is one of the dev split."})
        )
        asked = ["phee", str(phee), "--base", str(base), "--teacher", str(base), "--mentions", str(phee)]
        asked += ["--plain", str(phee / "plain.jsonl"), "--out", str(out)]
        assert main(asked) == 0
        said = capsys.readouterr().out
        assert "the teacher reads 1 sentences" in said  # not the one of the dev split's report
        assert "| layer | confidence |" in said
        assert len(Reader(out).read(["A boy had coma."], certain=True)) == 1
        assert main(asked) == 0
        assert "epoch" not in capsys.readouterr().out  # every stage was done
