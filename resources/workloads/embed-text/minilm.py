"""all-MiniLM-L6-v2 in NumPy: text to a unit vector of 384 numbers, one text at a time, bit for bit repeatable.

The architecture is BERT's (Devlin et al., 2018, arXiv:1810.04805) with six layers; the pooling is the mean over all
tokens, then L2 normalisation, as the model's card says. Each text runs alone, without padding: so its vector does not
depend on its neighbours, and no mask is needed.
"""
# ruff: noqa: INP001 - runs as a script inside the image, not as part of a package

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from gelu import Array, gelu
from safetensors.numpy import load_file
from tokenizers import Tokenizer


MAX_TOKENS: Final = 256
"""The model's own limit: `max_seq_length` in its `sentence_bert_config.json`."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text's tokens.

    Attributes:
        ids: token numbers, the two special ones included; at most `MAX_TOKENS`.
        truncated: whether the text had more.
    """

    ids: list[int]
    truncated: bool


class MiniLM:
    """The model and its tokenizer, loaded from a folder.

    Attributes:
        dimensions: length of a vector.
    """

    def __init__(self, folder: Path) -> None:
        """Load `config.json`, `tokenizer.json` and `model.safetensors`."""
        config = json.loads((folder / "config.json").read_bytes())
        self.dimensions: int = config["hidden_size"]
        self._heads: int = config["num_attention_heads"]
        self._layers: int = config["num_hidden_layers"]
        self._epsilon = np.float32(config["layer_norm_eps"])
        self._weights: dict[str, Array] = load_file(folder / "model.safetensors")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        # The file asks for 128 tokens and padding; the model's own configuration asks for 256.
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def tokens(self, text: str) -> Encoded:
        """Return the tokens of a text; an empty one has the two special tokens alone."""
        encoding = self._tokenizer.encode(text)
        return Encoded(encoding.ids, bool(encoding.overflowing))

    def embed(self, ids: list[int]) -> Array:
        """Return the unit vector of a text that was cut into tokens."""
        x = self._embeddings(ids)
        for layer in range(self._layers):
            x = self._layer(x, f"encoder.layer.{layer}.")
        mean = x.mean(axis=0)
        norm = np.sqrt(np.dot(mean, mean))
        return np.asarray(mean / np.maximum(norm, np.float32(1e-12)), dtype=np.float32)

    def _embeddings(self, ids: list[int]) -> Array:
        weights = self._weights
        x = weights["embeddings.word_embeddings.weight"][ids]
        x = x + weights["embeddings.position_embeddings.weight"][: len(ids)]
        x = x + weights["embeddings.token_type_embeddings.weight"][0]
        return self._normalise(x, "embeddings.LayerNorm.")

    def _layer(self, x: Array, name: str) -> Array:
        attended = self._linear(self._attention(x, name + "attention.self."), name + "attention.output.dense.")
        x = self._normalise(x + attended, name + "attention.output.LayerNorm.")
        hidden = gelu(self._linear(x, name + "intermediate.dense."))
        return self._normalise(x + self._linear(hidden, name + "output.dense."), name + "output.LayerNorm.")

    def _attention(self, x: Array, name: str) -> Array:
        tokens, width = x.shape[0], self.dimensions // self._heads
        query, key, value = (
            self._linear(x, f"{name}{part}.").reshape(tokens, self._heads, width).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        scores: Array = query @ key.transpose(0, 2, 1)
        scores *= np.float32(1 / np.sqrt(width))
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed: Array = scores @ value
        return mixed.transpose(1, 0, 2).reshape(tokens, self.dimensions)

    def _linear(self, x: Array, name: str) -> Array:
        result: Array = x @ self._weights[name + "weight"].T
        result += self._weights[name + "bias"]
        return result

    def _normalise(self, x: Array, name: str) -> Array:
        x = x - x.mean(axis=-1, keepdims=True)
        variance = np.square(x).mean(axis=-1, keepdims=True)
        x /= np.sqrt(variance + self._epsilon)
        x *= self._weights[name + "weight"]
        x += self._weights[name + "bias"]
        return x
