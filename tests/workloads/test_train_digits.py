"""The job `train-digits`: its gradients are right, and each step follows from the state and the step's number."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers.workloads import WORKLOADS, load


main = load("train-digits", "main")
network = main.network
DIGITS = WORKLOADS / "train-digits" / "digits.csv"
LINE = b",".join([b"16"] * 64) + b",7"


@pytest.fixture(scope="module")
def images() -> Any:  # noqa: ANN401 - a class of the loaded module
    return main.parse(DIGITS.read_bytes())


def test_the_digits_that_ship_are_those_of_the_data_set(images: Any) -> None:  # noqa: ANN401 - as above
    assert images.pixels.shape == (1797, 8, 8, 1)
    # Counts by class as the data set's own description (optdigits.names) states them for its test part.
    assert np.bincount(images.labels).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert (images.pixels.min(), images.pixels.max()) == (0, 1)


def test_each_gradient_agrees_with_a_difference_quotient(images: Any) -> None:  # noqa: ANN401 - as above
    state = network.initial(3)
    for name in ("conv1.bias", "conv2.bias", "dense1.bias"):
        state[name] += np.float32(0.05)  # else empty corners lie on the very kink of the ReLU
    pixels, labels = images.pixels[:8], images.labels[:8]

    def loss() -> float:
        scores = network.logits(state, pixels).astype(np.float64)
        scores -= scores.max(axis=1, keepdims=True)
        return float((np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(8), labels]).mean())

    values = network._forward(state, pixels)
    scores = values["scores"] - values["scores"].max(axis=1, keepdims=True)
    chances = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    chances[np.arange(8), labels] -= 1
    slopes = network.gradients(state, values, (chances / 8).astype(np.float32))

    assert {*slopes} == {*network.SHAPES}
    for name, slope in slopes.items():
        place = np.unravel_index(np.abs(slope).argmax(), slope.shape)
        kept = state[name][place]
        state[name][place] = kept + np.float32(1e-4)
        above = loss()
        state[name][place] = kept - np.float32(1e-4)
        below = loss()
        state[name][place] = kept
        assert (above - below) / 2e-4 == pytest.approx(float(slope[place]), rel=0.02), name


def test_a_few_steps_already_learn(images: Any) -> None:  # noqa: ANN401 - as above
    state = network.initial(main.SEED)
    losses = []
    for number in range(1, 41):
        chosen = main.batch(images, number)
        losses.append(network.step(state, chosen.pixels, chosen.labels, number))
    assert np.mean(losses[-10:]) < 0.85 * np.log(10)


@settings(max_examples=20)
@given(st.integers(1, 10**9))
def test_a_batch_follows_from_its_number_alone(images: Any, number: int) -> None:  # noqa: ANN401 - as above
    first, second = main.batch(images, number), main.batch(images, number)
    np.testing.assert_array_equal(first.pixels, second.pixels)
    np.testing.assert_array_equal(first.labels, second.labels)
    assert first.pixels.shape == (main.BATCH, 8, 8, 1)


def test_a_pass_shows_every_image_at_most_once(images: Any) -> None:  # noqa: ANN401 - as above
    marked = main.Images(images.pixels, np.arange(len(images)))
    per_pass = len(images) // main.BATCH
    seen = np.concatenate([main.batch(marked, number).labels for number in range(1, per_pass + 1)])
    assert len(set(seen.tolist())) == per_pass * main.BATCH


def test_a_checkpoint_counts_for_its_own_input_and_not_beyond_the_end(tmp_path: Path) -> None:
    (tmp_path / "ckpt").mkdir()
    folders = main.job.Folders(tmp_path)
    state = network.initial(1)
    main.Checkpoint(folders, "ab" * 32).save(state, 50)
    read, steps = main.Checkpoint(folders, "ab" * 32).load(50)
    assert steps == 50
    assert all(np.array_equal(read[name], state[name]) for name in state)
    assert main.Checkpoint(folders, "ab" * 32).load(51) is not None
    assert main.Checkpoint(folders, "cd" * 32).load(50) is None
    assert main.Checkpoint(folders, "ab" * 32).load(49) is None
    (tmp_path / "ckpt" / "state.npz").write_bytes(main.job.npz({"steps": np.zeros(3)}))
    assert main.Checkpoint(folders, "ab" * 32).load(50) is None


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "digits.csv has 0 images; it takes 100 at least"),
        (LINE * 99, "1 images"),
        ((LINE + b"\n") * 99 + b"1,2,3\n", "line 100 of digits.csv is not 65 small numbers"),
        ((LINE + b"\n") * 99 + LINE.replace(b"16", b"-1") + b"\n", "line 100 of digits.csv is not 65"),
        ((LINE + b"\n") * 99 + LINE.replace(b"16", b"17", 1) + b"\n", "pixels go from 0 to 16"),
        ((LINE + b"\n") * 99 + LINE[:-1] + b"10\n", "labels from 0 to 9"),
        ((LINE + b"\n") * 99 + "٣".encode() + LINE[1:] + b"\n", "line 100 of digits.csv is not 65"),
    ],
)
def test_a_wrong_line_is_named(content: bytes, what: str) -> None:
    with pytest.raises(main.job.RefusedError) as error:
        main.parse(content)
    assert what in str(error.value)
