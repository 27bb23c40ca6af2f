"""The canary is a job like any other: its container differs from theirs in names, and in sizes that are measured.

So what the attack suite finds in it holds for a job that has more memory, as far as the engine gives that job what it
was asked for, which is read back for each.
"""

import copy
from collections.abc import Iterator
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpu_sandbox.attack.main import suite
from gpu_sandbox.attack.trying import Surroundings
from gpu_sandbox.sandbox.attack import canary
from gpu_sandbox.sandbox.config import JsonObject, job_body
from gpu_sandbox.sandbox.readback import differences
from gpu_sandbox.sandbox.spec import Input, Spec
from tests.gpu_sandbox.sandbox.test_config import made


IMAGE: Final = "sha256:" + "c" * 64
SIZES: Final = {
    "HostConfig.Memory": "memory-limit",
    "HostConfig.MemorySwap": "swap-limit",
    "HostConfig.CpuQuota": "cpu-limit",
    "HostConfig.Tmpfs./tmp": "fill-tmp",
    "HostConfig.Ulimits": "large-file",
}
"""What a job may have more of, and the attempt that measures it from inside."""
NAMES: Final = ("Env", "Cmd", "Labels", "HostConfig.Mounts")
JOBS: Final = st.builds(
    Spec,
    attempt=st.text("0123456789abcdef", min_size=64, max_size=64),
    task=st.text("0123456789abcdef", min_size=64, max_size=64),
    image=st.just(IMAGE),
    command=st.lists(st.text("abc-", max_size=5), max_size=3).map(tuple),
    environment=st.dictionaries(st.sampled_from(["LULL_A", "LULL_B"]), st.text("xyz", max_size=4)),
    inputs=st.sampled_from([(), (Input("a", "0" * 64, 9),)]),
    memory=st.integers(32 << 20, 1 << 40),
    cpus=st.floats(0.1, 1024),
    output_bytes=st.integers(1, 2 << 30),
    output_files=st.integers(1, 100_000),
    deadline_s=st.integers(1, 7 * 24 * 3600),
)


def body(spec: Spec) -> JsonObject:
    return job_body(spec, instance="one", image=IMAGE)


def leaves(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - any JSON
    """Yield all fields that are no objects, each with the names that lead to it."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from leaves(inner, f"{place}.{name}" if place else name)
    else:
        yield place, value


@given(JOBS)
def test_a_job_differs_from_the_canary_in_names_and_in_sizes_that_are_measured(spec: Spec) -> None:
    job, attacker = dict(leaves(body(spec))), dict(leaves(body(canary(IMAGE, "runc"))))
    assert job.keys() == attacker.keys()
    other = {place for place in job if job[place] != attacker[place] and not place.startswith(NAMES)}
    assert other <= SIZES.keys()


@given(JOBS)
def test_the_mounts_differ_in_what_they_are_called_and_in_nothing_else(spec: Spec) -> None:
    def nameless(mounts: list[JsonObject]) -> list[JsonObject]:
        return [{key: value for key, value in mount.items() if key != "Source"} for mount in mounts]

    job, attacker = (body(each)["HostConfig"]["Mounts"] for each in (spec, canary(IMAGE, "runc")))
    assert nameless(job) == nameless(attacker)


@pytest.mark.parametrize("place", SIZES)
def test_each_size_is_measured_by_an_attempt_and_read_back_for_each_job(place: str) -> None:
    assert SIZES[place] in {attempt.id for attempt in suite(Surroundings())}
    asked = body(canary(IMAGE, "runc"))
    lied = made(copy.deepcopy(asked))
    *way, last = place.split(".")
    field = lied
    for name in way:
        field = field[name]
    match field[last]:
        case str():
            field[last] = "rw,size=1"
        case int(size):
            field[last] = size * 2
        case list(ulimits):
            field[last] = [{**limit, "Hard": limit["Hard"] + 1} for limit in ulimits]
    assert any(last in wrong or way[-1] in wrong for wrong in differences(asked, lied))
