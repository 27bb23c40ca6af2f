"""A job file -> an order's specification and its inputs: what `lull submit JOB.yaml` reads, strictly.

    kind: embed-text              # what providers bid for
    image: embed-text             # the name of an image that is made here, or sha256:...
    units: 237                    # units of work; the job is told by LULL_UNITS
    memory: 768 MiB               # bytes, or with KiB, MiB, GiB
    cpu_milli: 1000
    deadline_s: 600
    output_bytes: 16 MiB
    inputs:                       # name in /lull/in: file beside this one
      documents.jsonl: documents.jsonl
    domains: [files.example.org]  # hosts that it reaches by HTTPS, through the provider's gate; none is the rule
    network_bytes: 64 MiB         # the most that it sends and receives
    checkpoint_bytes: 64 MiB      # the most that goes on to another provider when one is away; none is the rule

`command`, `environment`, `output_files`, `gpu` and `verification` are as in `app.market.schema.JobSpec`; `replicas` and
`max_price` go into the order. JSON is YAML too. Aliases, keys twice and unknown keys are refused.
"""

import hashlib
import importlib.resources
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
import yaml

from app.market.schema import MAX_BLOB, FileName, InputRef, JobSpec
from app.protocol.errors import KnownError
from gpu_sandbox.errors import SpecError
from gpu_sandbox.sandbox.domains import Rules


MAX_JOB_FILE: Final = 64 << 10
"""Bytes of the largest job file."""
MAX_INPUTS: Final = 64
MAX_REPLICAS: Final = 8
REPLICAS: Final = 2
"""Runs that must agree where the file does not say how many."""
UNITS: Final = "LULL_UNITS"
_OWN_KEYS: Final = frozenset({"inputs", "replicas", "max_price"})
_KEYS: Final = frozenset(field.name for field in msgspec.structs.fields(JobSpec)) | _OWN_KEYS
_SIZE = re.compile(r"([0-9]{1,15}) ?(KiB|MiB|GiB|TiB)?")
_SHIFTS: Final = {None: 0, "KiB": 10, "MiB": 20, "GiB": 30, "TiB": 40}
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_DEEPEST: Final = 8
"""Lists in lists: PyYAML takes quadratic time over them."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_PLACE = re.compile(r" - at (?:`key` in )?`\$?\.?(.*?)`$")


@dataclass(frozen=True, slots=True)
class JobInput:
    """One input file of a job.

    Attributes:
        name: its name in `/lull/in`.
        path: where it lies on this machine, absolute.
        sha256: digest of what it held when the job file was read.
        size: bytes.
    """

    name: str
    path: Path
    sha256: str
    size: int

    @property
    def reference(self) -> InputRef:
        """The input as orders name it."""
        return InputRef(name=self.name, sha256=self.sha256, size=self.size)


@dataclass(frozen=True, slots=True)
class JobFile:
    """What a job file says.

    Attributes:
        path: the file.
        spec: what runs.
        inputs: in the order of the file.
        replicas: runs that must agree.
        max_price: the most that the buyer pays in all, in the token's smallest unit; None leaves it to the caller.
    """

    path: Path
    spec: JobSpec
    inputs: tuple[JobInput, ...]
    replicas: int = REPLICAS
    max_price: int | None = None


def example_jobs() -> tuple[Path, ...]:
    """Return the job files that ship with Lull, by name."""
    return tuple(sorted(_workloads().glob("*/job.yaml")))


def example_job(name: str) -> Path:
    """Return the job file of a workload that ships with Lull.

    Raises:
        KnownError: `job.malformed`, if there is none of this name.
    """
    known = {path.parent.name: path for path in example_jobs()}
    if name not in known:
        raise KnownError("job.malformed", path=name, what=f"no such example; there are {', '.join(known)}")
    return known[name]


def load_job(path: Path, digest_of: Callable[[str], str | None]) -> JobFile:
    """Read a job file, and hash its inputs.

    Args:
        path: the file.
        digest_of: returns the digest of an image by its name, or None if there is no such image.

    Raises:
        KnownError: `job.malformed` with one sentence, or `image.missing`.
    """
    reading = _Reading(path)
    written = reading.mapping()
    if unknown := sorted(set(written) - _KEYS):
        raise reading.wrong(f"{unknown[0][:40]!r} is no key of a job; the keys are {', '.join(sorted(_KEYS))}")
    replicas, max_price = reading.replicas(written), reading.max_price(written)
    fields = {key: value for key, value in written.items() if key not in _OWN_KEYS}
    for key in ("memory", "output_bytes", "network_bytes", "checkpoint_bytes"):
        if key in fields:
            fields[key] = reading.size(key, fields[key])
    fields["environment"] = reading.environment(fields)
    named = fields.get("image")
    if isinstance(named, str) and not _DIGEST.fullmatch(named):
        if (digest := digest_of(named)) is None:
            raise KnownError("image.missing", image=named)
        fields["image"] = digest
    spec = reading.convert(fields, JobSpec)
    reading.check_domains(spec)
    return JobFile(path, spec, reading.inputs(written.get("inputs", {})), replicas, max_price)


def _workloads() -> Path:
    return Path(str(importlib.resources.files("resources"))) / "workloads"


def _plain_yaml(text: str) -> object:
    """Return YAML as plain values. PyYAML would expand aliases, and let the last of two equal keys win."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise yaml.YAMLError("its lists are nested too deep")
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError("aliases, such as *name, are not allowed")
        if isinstance(event, yaml.ScalarEvent) and _SURROGATE.search(event.value):
            raise yaml.YAMLError("a character is written in two halves, \\ud800 to \\udfff: write it as it is")
    _check_keys(yaml.compose(text, Loader=yaml.SafeLoader))
    return yaml.safe_load(text)


def _check_keys(node: yaml.Node | None) -> None:
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _check_keys(item)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        if key.tag != "tag:yaml.org,2002:str":
            raise yaml.MarkedYAMLError(problem="a key is not plain text", problem_mark=key.start_mark)
        if key.value in seen:
            raise yaml.MarkedYAMLError(problem=f"{key.value!r} stands there twice", problem_mark=key.start_mark)
        seen.add(key.value)
        _check_keys(value)


class _Reading:
    """One reading of one job file: values out, or an error that names the file and the place."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def wrong(self, what: str) -> KnownError:
        return KnownError("job.malformed", path=self._path, what=what)

    def mapping(self) -> dict[str, Any]:
        try:
            if not stat.S_ISREG(self._path.stat().st_mode):
                raise self.wrong("it is not a file")
            with self._path.open("rb") as stream:
                content = stream.read(MAX_JOB_FILE + 1)
        except OSError as error:
            raise self.wrong(_reason(error)) from None
        if len(content) > MAX_JOB_FILE:
            raise self.wrong(f"it is larger than {MAX_JOB_FILE >> 10} KiB")
        try:
            value = _plain_yaml(content.decode("utf-8"))
        except UnicodeDecodeError:
            raise self.wrong("it is not UTF-8 text") from None
        except yaml.MarkedYAMLError as error:
            place = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
            raise self.wrong(f"{place}{error.problem or 'it is not YAML'}") from None
        except (yaml.YAMLError, ValueError) as error:
            raise self.wrong(str(error) or "it is not YAML") from None
        if not isinstance(value, dict):
            raise self.wrong("it is not a list of keys with values")
        return value

    def convert(self, fields: dict[str, Any], to: type[JobSpec]) -> JobSpec:
        try:
            return msgspec.convert(fields, to)
        except msgspec.ValidationError as error:
            raise self.wrong(_sentence(str(error))) from None

    def check_domains(self, spec: JobSpec) -> None:
        """Refuse what every provider's gate would: nobody is to pay for finding out."""
        if spec.domains:
            try:
                Rules(spec.domains, spec.network_bytes)
            except SpecError as error:
                raise self.wrong(f"domains: {error}") from None

    def size(self, key: str, value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        match = _SIZE.fullmatch(value) if isinstance(value, str) else None
        if not match:
            raise self.wrong(f"{key} is a number of bytes, such as 512 MiB")
        return int(match[1]) << _SHIFTS[match[2]]

    def environment(self, fields: dict[str, Any]) -> object:
        """Return the variables, the number of units among them: the job and the bill count the same."""
        given, units = fields.get("environment", {}), fields.get("units")
        if not isinstance(given, dict) or not isinstance(units, int):
            return given
        if given.get(UNITS, str(units)) != str(units):
            raise self.wrong(f"{UNITS} is not the number of units; leave it out, it is set to {units}")
        return {**given, UNITS: str(units)}

    def replicas(self, written: dict[str, Any]) -> int:
        value = written.get("replicas", REPLICAS)
        if type(value) is not int or not 1 <= value <= MAX_REPLICAS:
            raise self.wrong(f"replicas is a whole number from 1 to {MAX_REPLICAS}")
        return value

    def max_price(self, written: dict[str, Any]) -> int | None:
        value = written.get("max_price")
        if value is None:
            return None
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,78}", value):
            raise self.wrong("max_price is a whole number of the token's smallest unit, in quotes")
        return int(value)

    def inputs(self, written: object) -> tuple[JobInput, ...]:
        if not isinstance(written, dict) or not all(isinstance(place, str) for place in written.values()):
            raise self.wrong("inputs is a list of names, each with the file that it stands for")
        if len(written) > MAX_INPUTS:
            raise self.wrong(f"it has more than {MAX_INPUTS} inputs")
        return tuple(self._input(name, place) for name, place in written.items())

    def _input(self, name: str, place: str) -> JobInput:
        try:
            msgspec.convert(name, FileName)
        except msgspec.ValidationError:
            raise self.wrong(
                f"the input {name[:40]!r} needs a plain lower-case name of letters, digits and . _ -"
            ) from None
        try:
            folder = self._path.resolve().parent
            path = (folder / place).resolve()
            if Path(place).is_absolute() or not path.is_relative_to(folder):
                raise self.wrong(f"the input {name} lies outside of the job file's folder")
            if not stat.S_ISREG(path.stat().st_mode):
                raise self.wrong(f"the input {name} is not a file")
            size = path.stat().st_size
            if size > MAX_BLOB:
                raise self.wrong(f"the input {name} is larger than {MAX_BLOB >> 30} GiB")
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
                if stream.tell() != size:
                    raise self.wrong(f"the input {name} changed while it was read")
        except (OSError, ValueError) as error:
            raise self.wrong(f"the input {name}: {_reason(error)}") from None
        return JobInput(name, path, digest, size)


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    return (error.strerror if isinstance(error, OSError) else None) or "its path cannot be used"


def _sentence(text: str) -> str:
    """Return msgspec's complaint with the place in front."""
    match = _PLACE.search(text)
    said, place = (text[: match.start()], match[1]) if match else (text, "")
    said = said[:1].lower() + said[1:].replace("`", "")
    if re.search(r"expected str, got (int|float|bool)$", said):
        said += ": put it in quotes"
    return f"{place}: {said}" if place else said
