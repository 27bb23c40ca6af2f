"""An empty ext4 file system, worked out: which bytes lie where, without a program that makes it.

A disk for a job is a file that is made on the owner's PC or inside the container engine's machine, where nobody
promised an `mkfs.ext4`. What is written is small: a superblock with its copies, the groups' descriptors and bitmaps,
and the top folder; everything else is zero, which a new file is already. No journal and no checksums: a disk lives as
long as its job. The layout is that of the kernel's documentation (`Documentation/filesystems/ext4/`), and `e2fsck`
finds nothing wrong with it (tests/gpu_sandbox/sandbox/test_ext4.py).
"""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


BLOCK: Final = 4096
INODE: Final = 256
SPARE_FILES: Final = 16
"""Files that a disk holds beyond what was asked for: folders on the way count too."""
_PER_GROUP: Final = 8 * BLOCK
"""Blocks, and inodes at the most, of a group: one block's bits say which are used."""
_PER_TABLE_BLOCK: Final = BLOCK // INODE
_DESCRIPTOR: Final = 32
_ROOT: Final = 2
_FIRST_INODE: Final = 11
_LEAST: Final = 64
"""Blocks of data that make a last group worth its tables."""
_MAGIC: Final = 0xEF53
_LINUX, _DYNAMIC, _CLEAN, _GO_ON = 0, 1, 1, 1
_DIR_INDEX, _EXTRA_SIZE = 0x20, 0x40
_FILE_TYPE, _EXTENTS = 0x2, 0x40
_SPARSE_SUPER, _LARGE_FILE, _DIR_NLINK = 0x1, 0x2, 0x20
_HALF_MD4, _SIGNED = 1, 1
_EXTRA: Final = 32
_FOLDER: Final = 0o040755
_EXTENT_FLAG: Final = 0x80000
_EXTENT_MAGIC: Final = 0xF30A


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a file system is divided.

    Attributes:
        blocks: all of it.
        groups: how many.
        inodes: in each group.
        descriptors: blocks that all groups' descriptors take.
    """

    blocks: int
    groups: int
    inodes: int
    descriptors: int

    @property
    def table(self) -> int:
        """Blocks of a group's inodes."""
        return self.inodes // _PER_TABLE_BLOCK

    def copies(self, group: int) -> int:
        """Return the blocks that the superblock and the descriptors take at the beginning of a group, or of a copy."""
        return 1 + self.descriptors if group < 2 or any(_is_power(group, base) for base in (3, 5, 7)) else 0

    def start(self, group: int) -> int:
        return group * _PER_GROUP

    def size(self, group: int) -> int:
        return min(_PER_GROUP, self.blocks - self.start(group))

    def overhead(self, group: int) -> int:
        """Return the blocks of a group that no file gets; the first group's top folder is one of them."""
        return self.copies(group) + 2 + self.table + (group == 0)


def empty(size: int, inodes: int, *, owner: int, mark: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield what is not zero of an empty file system, as offsets and bytes.

    Args:
        size: bytes of the file that it lies in, mebibytes at the least.
        inodes: how many files and folders it holds, at the least; eleven more are the system's.
        owner: user and group of its top folder.
        mark: 16 bytes that name it.

    Raises:
        ValueError: if it cannot hold so many.
    """
    shape = _shaped(size, inodes + _FIRST_INODE)
    descriptors = b"".join(_descriptor(shape, group) for group in range(shape.groups))
    free = sum(shape.size(group) - shape.overhead(group) for group in range(shape.groups))
    for group in range(shape.groups):
        at = shape.start(group)
        if shape.copies(group):
            place = at * BLOCK if group else 1024
            yield place, _superblock(shape, group, free, mark)
            yield (at + 1) * BLOCK, descriptors
        bitmap = at + shape.copies(group)
        yield bitmap * BLOCK, _bits(shape.overhead(group), shape.size(group))
        yield (bitmap + 1) * BLOCK, _bits(_FIRST_INODE - 1 if group == 0 else 0, shape.inodes)
    table = shape.copies(0) + 2
    folder = table + shape.table
    yield table * BLOCK + (_ROOT - 1) * INODE, _root_inode(folder, owner)
    yield folder * BLOCK, _root_folder()


def _shaped(size: int, inodes: int) -> _Shape:
    """Divide a file system; a last group that could hold next to nothing is left out.

    Raises:
        ValueError: if it cannot hold so many files.
    """
    blocks = size // BLOCK
    while True:
        groups = max(1, math.ceil(blocks / _PER_GROUP))
        each = math.ceil(inodes / groups / _PER_TABLE_BLOCK) * _PER_TABLE_BLOCK
        shape = _Shape(blocks, groups, each, math.ceil(groups * _DESCRIPTOR / BLOCK))
        last = groups - 1
        if each <= _PER_GROUP and shape.size(last) >= shape.overhead(last) + _LEAST:
            return shape
        if groups == 1 or each > _PER_GROUP:
            raise ValueError("a disk of this size cannot hold so many files")
        blocks = last * _PER_GROUP


def _is_power(number: int, base: int) -> bool:
    while number % base == 0:
        number //= base
    return number == 1


def _bits(used: int, there: int) -> bytes:
    """Return a block of bits: the first `used` are taken, and so are those of what is not there."""
    absent = _PER_GROUP - there
    value = ((1 << used) - 1) | (((1 << absent) - 1) << there)
    return value.to_bytes(BLOCK, "little")


def _descriptor(shape: _Shape, group: int) -> bytes:
    bitmap = shape.start(group) + shape.copies(group)
    return struct.pack(
        "<IIIHHH14x",
        bitmap,
        bitmap + 1,
        bitmap + 2,
        shape.size(group) - shape.overhead(group),
        shape.inodes - (_FIRST_INODE - 1 if group == 0 else 0),
        1 if group == 0 else 0,
    )


def _superblock(shape: _Shape, group: int, free: int, mark: bytes) -> bytes:
    inodes = shape.inodes * shape.groups
    block = bytearray(1024)
    struct.pack_into("<13I", block, 0, inodes, shape.blocks, 0, free, inodes - _FIRST_INODE + 1, 0, 2, 2,
                     _PER_GROUP, _PER_GROUP, shape.inodes, 0, 0)  # fmt: skip
    struct.pack_into("<HHHHHH", block, 52, 0, 0xFFFF, _MAGIC, _CLEAN, _GO_ON, 0)
    struct.pack_into("<IIII", block, 64, 0, 0, _LINUX, _DYNAMIC)
    struct.pack_into("<IHH", block, 84, _FIRST_INODE, INODE, group)
    struct.pack_into("<III", block, 92, _DIR_INDEX, _FILE_TYPE | _EXTENTS,
                     _SPARSE_SUPER | _LARGE_FILE | _DIR_NLINK | _EXTRA_SIZE)  # fmt: skip
    struct.pack_into("<16s", block, 104, mark)
    struct.pack_into("<16sB", block, 236, mark[::-1], _HALF_MD4)
    struct.pack_into("<HHI", block, 348, _EXTRA, _EXTRA, _SIGNED)
    return bytes(block)


def _root_inode(folder: int, owner: int) -> bytes:
    inode = bytearray(INODE)
    low, high = owner & 0xFFFF, owner >> 16
    struct.pack_into("<HHI16xHHIII", inode, 0, _FOLDER, low, BLOCK, low, 2, BLOCK // 512, _EXTENT_FLAG, 0)
    # A header with one extent: the folder's only block.
    struct.pack_into("<HHHHI", inode, 40, _EXTENT_MAGIC, 1, 4, 0, 0)
    struct.pack_into("<IHHI", inode, 52, 0, 1, 0, folder)
    struct.pack_into("<HH", inode, 120, high, high)
    struct.pack_into("<H", inode, 128, _EXTRA)
    return bytes(inode)


def _root_folder() -> bytes:
    entries = bytearray(BLOCK)
    struct.pack_into("<IHBB4s", entries, 0, _ROOT, 12, 1, 2, b".")
    struct.pack_into("<IHBB4s", entries, 12, _ROOT, BLOCK - 12, 2, 2, b"..")
    return bytes(entries)
