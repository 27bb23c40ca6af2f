"""Which images jobs may use here: those made from recipes that ship with Lull, proved to be what they were made as."""

from pathlib import Path

from gpu_sandbox.errors import ImageMissingError, SpecError
from gpu_sandbox.sandbox.images import Images
from gpu_sandbox.sandbox.recipes import cached, recipes


def shipped(images: Images, cache: Path) -> tuple[str, ...]:
    """Return the digests of the images that were made here from a recipe and that the engine holds.

    Args:
        images: the engine's.
        cache: where the images were made.

    Raises:
        EngineUnreachableError: if no engine answers.
    """
    found = []
    for recipe in recipes():
        try:
            image = cached(recipe, cache)
            if image is not None and images.present(image.digest):
                found.append(image.digest)
        except (ImageMissingError, SpecError):
            continue  # a damaged recipe, or an image that declares what none may have: no job gets it
    return tuple(found)
