"""The buyer's documents: one JSON object per line, checked before anything is computed."""
# ruff: noqa: INP001 - runs as a script inside the image, not as part of a package

import json
from dataclasses import dataclass
from typing import Final

import job


MAX_DOCUMENTS: Final = 200_000
MAX_CHARACTERS: Final = 1_000_000
"""Characters of one text; what lies beyond the model's 256 tokens has no influence anyway."""
MAX_ID: Final = 200


@dataclass(frozen=True, slots=True)
class Document:
    """One line of the input."""

    id: str
    text: str


def parse(content: bytes) -> list[Document]:
    """Return the documents of a JSON-lines file.

    Raises:
        RefusedError: naming the first line that is wrong.
    """
    content = content.removeprefix(b"\xef\xbb\xbf")
    if not content.strip():
        raise job.RefusedError("documents.jsonl has no documents")
    lines = content.split(b"\n")
    if not lines[-1].strip():
        lines.pop()
    if len(lines) > MAX_DOCUMENTS:
        raise job.RefusedError(f"documents.jsonl has more than {MAX_DOCUMENTS} documents; split it into several jobs")
    documents: list[Document] = []
    first_line: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        document = _document(line, f"line {number} of documents.jsonl")
        if (before := first_line.setdefault(document.id, number)) != number:
            raise job.RefusedError(f"lines {before} and {number} of documents.jsonl have the same id")
        documents.append(document)
    return documents


def _document(line: bytes, where: str) -> Document:
    try:
        value = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise job.RefusedError(f"{where} is not UTF-8") from None
    except (ValueError, RecursionError):
        raise job.RefusedError(f"{where} is not JSON") from None
    if not isinstance(value, dict) or set(value) != {"id", "text"}:
        raise job.RefusedError(f'{where} is not an object with the keys "id" and "text" alone')
    name, text = value["id"], value["text"]
    if not isinstance(name, str) or not isinstance(text, str):
        raise job.RefusedError(f'{where}: "id" and "text" are strings')
    if not 1 <= len(name) <= MAX_ID:
        raise job.RefusedError(f'{where}: an "id" has 1 to {MAX_ID} characters')
    if len(text) > MAX_CHARACTERS:
        raise job.RefusedError(f'{where}: a "text" has at most {MAX_CHARACTERS} characters')
    try:
        (name + text).encode("utf-8")
    except UnicodeEncodeError:
        raise job.RefusedError(f"{where} has half a surrogate pair, which is no character") from None
    return Document(name, text)
