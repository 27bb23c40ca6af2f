"""A small convolutional network for 8 x 8 images in NumPy: forward, backward, Adam; bit for bit repeatable.

    image 8x8x1 -> conv 3x3 (16) -> ReLU -> conv 3x3 (32) -> ReLU -> max-pool 2x2 -> dense 64 -> ReLU -> dense 10

Convolutions are matrix products over gathered patches, so that nearly all the time goes into BLAS. Arrays are 32-bit
floats of shape (images, rows, columns, channels).
"""
# ruff: noqa: INP001 - runs as a script inside the image, not as part of a package

from typing import Final

import numpy as np


Array = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
Labels = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
State = dict[str, Array]

CLASSES: Final = 10
SHAPES: Final[dict[str, tuple[int, ...]]] = {
    "conv1.weight": (9, 16),
    "conv1.bias": (16,),
    "conv2.weight": (144, 32),
    "conv2.bias": (32,),
    "dense1.weight": (512, 64),
    "dense1.bias": (64,),
    "dense2.weight": (64, CLASSES),
    "dense2.bias": (CLASSES,),
}
"""Every parameter; a weight's first number is its fan-in."""

RATE: Final = 1e-3
DECAY_1, DECAY_2, EPSILON = 0.9, 0.999, 1e-8
"""Adam (Kingma and Ba, 2015, arXiv:1412.6980, algorithm 1)."""


def initial(seed: int) -> State:
    """Return parameters (He et al., 2015: normal, variance 2 / fan-in) and both of Adam's moments, zero."""
    random = np.random.Generator(np.random.PCG64([seed, 0]))
    state: State = {}
    for name, shape in SHAPES.items():
        weights = np.zeros(shape, dtype=np.float32)
        if name.endswith(".weight"):
            weights = random.standard_normal(shape, dtype=np.float32) * np.float32(np.sqrt(2 / shape[0]))
        state[name] = weights
        state["m." + name] = np.zeros(shape, dtype=np.float32)
        state["v." + name] = np.zeros(shape, dtype=np.float32)
    return state


def logits(state: State, images: Array) -> Array:
    """Return the ten scores of each image."""
    return _forward(state, images)["scores"]


def step(state: State, images: Array, labels: Labels, number: int) -> float:
    """Improve `state` in place by one step of Adam; `number` counts from 1. Return the mean cross-entropy before it."""
    values = _forward(state, images)
    scores = values["scores"] - values["scores"].max(axis=1, keepdims=True)
    chances = np.exp(scores)
    chances /= chances.sum(axis=1, keepdims=True)
    rows = np.arange(len(labels))
    loss = float(-np.log(np.maximum(chances[rows, labels], np.float32(1e-30))).mean())
    chances[rows, labels] -= np.float32(1)
    chances /= np.float32(len(labels))
    _improve(state, gradients(state, values, chances), number)
    return loss


def _patches(x: Array) -> Array:
    """Return the 3 x 3 neighbourhoods of each pixel, zeros beyond the edge: (images * rows * columns, 9 * channels)."""
    count, rows, columns, channels = x.shape
    padded = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    result = np.empty((count, rows, columns, 9, channels), dtype=np.float32)
    for place in range(9):
        down, right = divmod(place, 3)
        result[:, :, :, place] = padded[:, down : down + rows, right : right + columns]
    return result.reshape(count * rows * columns, 9 * channels)


def _forward(state: State, images: Array) -> State:
    """Return every value that the way back needs."""
    count = len(images)
    patches1 = _patches(images)
    active1 = np.maximum(patches1 @ state["conv1.weight"] + state["conv1.bias"], np.float32(0))
    patches2 = _patches(active1.reshape(count, 8, 8, 16))
    active2 = np.maximum(patches2 @ state["conv2.weight"] + state["conv2.bias"], np.float32(0))
    windows = active2.reshape(count, 4, 2, 4, 2, 32).transpose(0, 1, 3, 2, 4, 5).reshape(count, 16, 4, 32)
    pooled = windows.max(axis=2)
    flat = pooled.reshape(count, 512)
    dense = np.maximum(flat @ state["dense1.weight"] + state["dense1.bias"], np.float32(0))
    scores = dense @ state["dense2.weight"] + state["dense2.bias"]
    first: State = {"patches1": patches1, "active1": active1, "patches2": patches2, "active2": active2}
    return first | {"windows": windows, "flat": flat, "dense": dense, "scores": scores}


def gradients(state: State, values: State, scores: Array) -> State:
    """Return the gradient of every parameter from that of the scores, by the chain rule from back to front."""
    count = len(scores)
    result = {"dense2.weight": values["dense"].T @ scores, "dense2.bias": scores.sum(axis=0)}

    dense = (scores @ state["dense2.weight"].T) * (values["dense"] > 0)
    result |= {"dense1.weight": values["flat"].T @ dense, "dense1.bias": dense.sum(axis=0)}

    pooled = (dense @ state["dense1.weight"].T).reshape(count, 16, 1, 32)
    first = values["windows"].argmax(axis=2, keepdims=True)
    windows = np.zeros_like(values["windows"])
    np.put_along_axis(windows, first, pooled, axis=2)
    active2 = windows.reshape(count, 4, 4, 2, 2, 32).transpose(0, 1, 3, 2, 4, 5).reshape(count * 64, 32)
    active2 = active2 * (values["active2"] > 0)
    result |= {"conv2.weight": values["patches2"].T @ active2, "conv2.bias": active2.sum(axis=0)}

    spread = (active2 @ state["conv2.weight"].T).reshape(count, 8, 8, 9, 16)
    padded = np.zeros((count, 10, 10, 16), dtype=np.float32)
    for place in range(9):
        down, right = divmod(place, 3)
        padded[:, down : down + 8, right : right + 8] += spread[:, :, :, place]
    active1 = padded[:, 1:9, 1:9].reshape(count * 64, 16) * (values["active1"] > 0)
    result |= {"conv1.weight": values["patches1"].T @ active1, "conv1.bias": active1.sum(axis=0)}
    return result


def _improve(state: State, slopes: State, number: int) -> None:
    rate = np.float32(RATE * np.sqrt(1 - DECAY_2**number) / (1 - DECAY_1**number))
    for name, slope in slopes.items():
        first, second = state["m." + name], state["v." + name]
        first *= np.float32(DECAY_1)
        first += np.float32(1 - DECAY_1) * slope
        second *= np.float32(DECAY_2)
        second += np.float32(1 - DECAY_2) * np.square(slope)
        state[name] -= rate * first / (np.sqrt(second) + np.float32(EPSILON))
