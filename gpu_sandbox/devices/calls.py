"""Calls into NVIDIA's library that are made again and again: bound once, with their buffers.

pynvml resolves, allocates and raises at each call, and asks for the length of a list before the list. For what is read
each second this goes to the same functions of the same loaded library directly. A function that the library does not
have, or that the card does not support, is not asked again on this connection.
"""

import ctypes
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final


_MOST_PROCESSES: Final = 256
_NOT_AVAILABLE: Final = frozenset({0xFFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF})
"""NVML's figure for a value that a driver does not give (NVML_VALUE_NOT_AVAILABLE, as 32 or 64 bits)."""


class Outcomes:
    """What the library's return codes mean here."""

    def __init__(self, nvml: ModuleType) -> None:
        """Take pynvml."""
        self.never = frozenset({nvml.NVML_ERROR_NOT_SUPPORTED, nvml.NVML_ERROR_FUNCTION_NOT_FOUND})
        """Nothing, now and later."""
        self.nothing = frozenset(
            {
                nvml.NVML_ERROR_NO_PERMISSION,
                nvml.NVML_ERROR_NOT_FOUND,
                nvml.NVML_ERROR_NO_DATA,
                nvml.NVML_ERROR_ARGUMENT_VERSION_MISMATCH,
                nvml.NVML_ERROR_DEPRECATED,
            }
        )
        """Nothing this time."""


class Call:
    """One function with its arguments and its buffer; the answer is whether the buffer holds something new."""

    __slots__ = ("_arguments", "_function", "_nvml", "_outcomes")

    def __init__(self, nvml: ModuleType, outcomes: Outcomes, names: tuple[str, ...], *arguments: Any) -> None:  # noqa: ANN401 - ctypes'
        """Bind the first function of these names that the library has."""
        self._nvml, self._outcomes, self._arguments = nvml, outcomes, arguments
        self._function: Callable[..., int] | None = next(
            (found for name in names if (found := getattr(nvml.nvmlLib, name, None)) is not None), None
        )

    def __call__(self) -> bool:
        """Call it.

        Raises:
            NVMLError: if the card as a whole is gone.
        """
        if self._function is None:
            return False
        result = self._function(*self._arguments)
        if result == 0:
            return True
        if result in self._outcomes.never:
            self._function = None
        elif result not in self._outcomes.nothing:
            raise self._nvml.NVMLError(result)
        return False


class Figure:
    """One whole number of a card."""

    __slots__ = ("_call", "_most", "_value")

    def __init__(
        self,
        nvml: ModuleType,
        outcomes: Outcomes,
        names: tuple[str, ...],
        handle: object,
        *arguments: Any,  # noqa: ANN401 - ctypes'
        most: int | None = None,
        wide: bool = False,
    ) -> None:
        """Bind it.

        Args:
            nvml: pynvml.
            outcomes: what return codes mean.
            names: functions that tell it, the newest first.
            handle: the card.
            arguments: between the card and the place of the value.
            most: more cannot be true.
            wide: whether it has 64 bits.
        """
        self._value = ctypes.c_ulonglong() if wide else ctypes.c_uint()
        self._most = most
        self._call = Call(nvml, outcomes, names, handle, *arguments, ctypes.byref(self._value))

    def __call__(self) -> int | None:
        """Return it, or None where it is missing or cannot be true.

        Raises:
            NVMLError: if the card as a whole is gone.
        """
        return true(self._value.value, self._most) if self._call() else None


class Processes:
    """Who has a context of one kind on a card."""

    __slots__ = ("_ask", "_call", "_count", "_found", "_handle", "_room")

    def __init__(self, nvml: ModuleType, outcomes: Outcomes, name: str, handle: object) -> None:
        """Bind `name`, the function without its version."""
        self._room = _MOST_PROCESSES
        self._count = ctypes.c_uint()
        self._found = (nvml.c_nvmlProcessInfo_v3_t * self._room)()
        self._handle = handle
        has = hasattr(nvml.nvmlLib, f"{name}_v3")
        # Older drivers have the same list in other shapes, which pynvml knows.
        self._ask = None if has else getattr(nvml, name)
        self._call = Call(nvml, outcomes, (f"{name}_v3",), handle, ctypes.byref(self._count), self._found)

    def __call__(self) -> list[tuple[int, int | None]] | None:
        """Return process numbers and bytes; None where the driver does not tell.

        Raises:
            NVMLError: if the card as a whole is gone, or more processes are on it than anyone has.
        """
        if self._ask is not None:
            return [(int(p.pid), p.usedGpuMemory) for p in self._ask(self._handle)[: self._room]]
        self._count.value = self._room
        if not self._call():
            return None
        return [(found.pid, true(found.usedGpuMemory)) for found in self._found[: min(self._count.value, self._room)]]


def true(value: int, most: int | None = None) -> int | None:
    """Return a figure, or None where it stands for nothing or cannot be true."""
    return None if value in _NOT_AVAILABLE or (most is not None and value > most) else value
