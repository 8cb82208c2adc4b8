"""From a trained network to the model file: an ONNX graph written node by node, its weights stored as bytes.

Weights are kept as int8 with a scale for each output (Krishnamoorthi, 2018, arXiv:1806.08342). With
`arithmetic="int8"` the encoder's matrix products run on bytes too, the activations being quantised as they come; with
`"float"` the bytes are only storage.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from extract.training.model import RARE, Reader

Arithmetic = Literal["int8", "float"]
_OPSET: Final = 20


class _Graph:
    """A graph under construction: `node` adds a node and gives the name of its output."""

    def __init__(self, arithmetic: Arithmetic) -> None:
        self.nodes: list[Any] = []
        self.weights: list[Any] = []
        self.count = 0
        self.arithmetic = arithmetic
        self.quantised: dict[str, tuple[str, str, str]] = {}

    def keep(self, value: NDArray[Any]) -> str:
        self.count += 1
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), f"w{self.count}"))
        return f"w{self.count}"

    def node(self, kind: str, *inputs: str, outputs: int = 1, to: str | None = None, **attributes: Any) -> Any:
        names = [to] if to else [f"n{self.count + i + 1}" for i in range(outputs)]
        self.count += outputs
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names[0] if outputs == 1 else names

    def linear(self, x: str, weight: NDArray[np.float32], bias: NDArray[np.float32], *, exact: bool = False) -> str:
        """x times the transposed weight (outputs x inputs), plus bias."""
        packed, scale = _packed(weight)
        if self.arithmetic == "float" or exact:
            whole = self.node("DequantizeLinear", self.keep(packed.T), self.keep(scale), axis=1)
            return str(self.node("Add", self.node("MatMul", x, whole), self.keep(bias)))
        if x not in self.quantised:
            self.quantised[x] = tuple(self.node("DynamicQuantizeLinear", x, outputs=3))
        bytes_, step, zero = self.quantised[x]
        product = self.node("MatMulInteger", bytes_, self.keep(packed.T), zero)
        steps = self.node("Mul", step, self.keep(scale))
        return str(self.node("Add", self.node("Mul", self.real(product), steps), self.keep(bias)))

    def real(self, x: str) -> str:
        name = f"n{self.count + 1}"
        self.count += 1
        self.nodes.append(helper.make_node("Cast", [x], [name], to=TensorProto.FLOAT))
        return name

    def norm(self, x: str, weight: NDArray[np.float32], bias: NDArray[np.float32], epsilon: float) -> str:
        return str(self.node("LayerNormalization", x, self.keep(weight), self.keep(bias), axis=-1, epsilon=epsilon))

    def shape(self, *sizes: int) -> str:
        return self.keep(np.array(sizes, dtype=np.int64))


def _constant(value: float) -> NDArray[np.float32]:
    return np.array([value], dtype=np.float32)


def _packed(weight: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """A matrix as int8 with one scale a row."""
    scale = np.maximum(np.abs(weight).max(axis=1), 1e-8).astype(np.float32) / np.float32(127)
    return np.clip(np.rint(weight / scale[:, None]), -127, 127).astype(np.int8), scale


def write(reader: Reader, path: Path, *, roles: int, arithmetic: Arithmetic = "int8") -> None:
    """Writes the network's first `roles` roles as an ONNX model.

    Inputs: `pieces`, `mask` (windows x pieces), `first`, `last` (windows x words), `width` (words x words: how far the
    second lies behind the first, at most 47). Outputs: `tags` (windows x words x roles x 3) and `spans` (windows x
    roles x words x words), both probabilities, and `states` (windows x words x width).
    """
    encoder = reader.encoder
    weights = {name: value.detach().float().numpy() for name, value in reader.state_dict().items()}
    g = _Graph(arithmetic)
    heads = encoder.config["num_attention_heads"]
    epsilon = encoder.config["layer_norm_eps"]
    depth = encoder.width // heads
    table, scale = _packed(weights["encoder.words.weight"])
    looked = g.real(g.node("Gather", g.keep(table), "pieces"))
    x = g.node("Mul", looked, g.node("Gather", g.keep(scale[:, None]), "pieces"))
    length = g.node("Shape", "pieces", start=1, end=2)
    zero, one = g.shape(0), g.shape(1)
    places = g.keep(weights["encoder.positions.weight"][encoder.shift :])
    x = g.node("Add", x, g.node("Slice", places, zero, length, zero))
    x = g.norm(x, weights["encoder.norm.weight"], weights["encoder.norm.bias"], epsilon)
    masked = g.node("Mul", g.node("Sub", g.keep(_constant(1)), g.real("mask")), g.keep(_constant(-1e4)))
    bias = g.node("Unsqueeze", masked, g.shape(1, 2))
    if encoder.relative:
        raise ValueError("only encoders with absolute positions can be written")
    split, joined = g.shape(0, 0, heads, depth), g.shape(0, 0, encoder.width)
    for number in range(len(encoder.layers)):
        part = {k.split(".", 3)[3]: v for k, v in weights.items() if k.startswith(f"encoder.layers.{number}.")}

        one_matrix = [np.concatenate([part[f"{name}.{side}"] for name in "qkv"]) for side in ("weight", "bias")]
        sides = g.node("Split", g.linear(x, *one_matrix), outputs=3, axis=-1, num_outputs=3)
        q, k, v = (
            g.node("Transpose", g.node("Reshape", side, split), perm=order)
            for side, order in zip(sides, ((0, 2, 1, 3), (0, 2, 3, 1), (0, 2, 1, 3)), strict=True)
        )
        scores = g.node("MatMul", q, k)
        scores = g.node("Add", g.node("Mul", scores, g.keep(_constant(1 / math.sqrt(depth)))), bias)
        mixed = g.node("MatMul", g.node("Softmax", scores, axis=-1), v)
        mixed = g.node("Reshape", g.node("Transpose", mixed, perm=(0, 2, 1, 3)), joined)
        mixed = g.linear(mixed, part["o.weight"], part["o.bias"])
        x = g.norm(g.node("Add", x, mixed), part["attention_norm.weight"], part["attention_norm.bias"], epsilon)
        inner = g.node("Gelu", g.linear(x, part["up.weight"], part["up.bias"]))
        inner = g.linear(inner, part["down.weight"], part["down.bias"])
        x = g.norm(g.node("Add", x, inner), part["output_norm.weight"], part["output_norm.bias"], epsilon)
    ends = [g.node("GatherND", x, g.node("Unsqueeze", name, g.shape(2)), batch_dims=1) for name in ("first", "last")]
    states = g.node("Mul", g.node("Add", *ends), g.keep(_constant(0.5)), to="states")
    tags = g.linear(states, weights["tags.weight"][: roles * 3], weights["tags.bias"][: roles * 3], exact=True)
    g.node("Softmax", g.node("Reshape", tags, g.shape(0, 0, roles, 3)), axis=-1, to="tags")
    size = reader.size
    sides = []
    for name, order in (("left", (0, 2, 1, 3)), ("right", (0, 2, 3, 1))):
        rows = roles * (size + 1)
        y = g.linear(states, weights[f"{name}.weight"][:rows], weights[f"{name}.bias"][:rows], exact=True)
        y = g.node("Reshape", y, g.shape(0, 0, roles, size + 1))
        last = g.shape(3)
        alone = g.node("Slice", y, zero, one, last)
        vector = g.node("Slice", y, one, g.shape(size + 1), last)
        sides.append((g.node("Transpose", vector, perm=order), g.node("Transpose", alone, perm=order)))
    (left, opens), (right, closes) = sides
    spans = g.node("Mul", g.node("MatMul", left, right), g.keep(_constant(1 / math.sqrt(size))))
    spans = g.node("Add", g.node("Add", spans, opens), closes)
    wide = g.node("Gather", g.keep(weights["widths"][:roles] + np.float32(RARE)), "width", axis=1)
    g.node("Sigmoid", g.node("Add", spans, wide), to="spans")
    int64, real = TensorProto.INT64, TensorProto.FLOAT
    inputs = [helper.make_tensor_value_info(name, int64, ["b", "p"]) for name in ("pieces", "mask")]
    inputs += [helper.make_tensor_value_info(name, int64, ["b", "w"]) for name in ("first", "last")]
    inputs += [helper.make_tensor_value_info("width", int64, ["w", "w"])]
    outputs = [
        helper.make_tensor_value_info("tags", real, ["b", "w", roles, 3]),
        helper.make_tensor_value_info("spans", real, ["b", roles, "w", "w"]),
        helper.make_tensor_value_info("states", real, ["b", "w", encoder.width]),
    ]
    graph = helper.make_graph(g.nodes, "casegraph-learned", inputs, outputs, initializer=g.weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], producer_name="casegraph")
    model.ir_version = 9
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())
