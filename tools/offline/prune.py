#!/usr/bin/env python3
"""prune.py IN OUT [ARCHITECTURE…]: a shared library without what is not needed to run it on these cards (80 is 8.0), or on none.

Symbols for debuggers and the table of sections, behind the last loaded byte, are cut off: the loader reads neither. Where
architectures are given, every CUDA fat binary in .nv_fatbin (nvcc's) and .rodata (TensorFlow's kernel generator's) keeps its machine
code for them, or, where it has none for one, the newest PTX that card can compile; other code is overwritten with zeroes in place,
so that headers and offsets stay and xz makes nothing of it.
"""
import mmap
import os
import shutil
import struct
import sys

MAGIC, PTX, ELF = bytes.fromhex('50ed55ba'), 1, 2
SECTION_TABLE, SECTION_COUNTS = slice(0x28, 0x30), slice(0x3A, 0x40)


def sections(data):
    """Name → (offset, size)."""
    table, = struct.unpack_from('<Q', data, 0x28)
    size, count, names = struct.unpack_from('<HHH', data, 0x3A)
    rows = [struct.unpack_from('<IIQQQQIIQQ', data, table + i * size) for i in range(count)]
    start = rows[names][4]
    return {data[start + row[0]:data.find(b'\0', start + row[0])].decode(): (row[4], row[5]) for row in rows}


def fat_binaries(data, start, end):
    """(first, last) of the entries of each."""
    at = data.find(MAGIC, start, end)
    while at >= 0:
        version, header, size = struct.unpack_from('<HHQ', data, at + 4)
        if version == 1 and header == 16 and 0 < size <= end - at - header:
            yield at + header, at + header + size
            at += header + size - 4
        at = data.find(MAGIC, at + 4, end)


def entries(data, start, end):
    """(kind, architecture, offset, size) of each piece of code in a fat binary."""
    while start < end:
        kind, _, header, size = struct.unpack_from('<HHIQ', data, start)
        architecture, = struct.unpack_from('<I', data, start + 28)
        yield kind, architecture, start + header, size
        start += header + size


def needed(found, architecture):
    """What a card of this architecture would use: machine code of its own or of an earlier one of its family, else PTX."""
    own = [entry for entry in found if entry[0] == ELF and entry[1] == architecture]
    family = [entry for entry in found if entry[0] == ELF and entry[1] // 10 == architecture // 10 and entry[1] <= architecture]
    ptx = sorted((entry for entry in found if entry[0] == PTX and entry[1] <= architecture), key=lambda entry: entry[1])
    return own or family or ptx[-1:]


def empty_other_code(data, architectures):
    """Bytes kept and emptied."""
    where = sections(data)
    kept = emptied = 0
    for name in ('.nv_fatbin', '.rodata'):
        start, size = where.get(name, (0, 0))
        for first, last in fat_binaries(data, start, start + size):
            found = list(entries(data, first, last))
            keep = {entry for architecture in architectures for entry in needed(found, architecture)}
            for entry in found:
                _, _, offset, length = entry
                if entry in keep:
                    kept += length
                else:
                    emptied += length
                    data[offset:offset + length] = bytes(length)
    return kept, emptied


def end_of_loaded(data):
    table, = struct.unpack_from('<Q', data, 0x20)
    size, count = struct.unpack_from('<HH', data, 0x36)
    segments = (struct.unpack_from('<QQQQ', data, table + i * size + 8) for i in range(count))
    return max(offset + length for offset, _, _, length in segments)


def main(source, target, *architectures):
    shutil.copyfile(source, target)
    before = os.path.getsize(target)
    with open(target, 'r+b') as file:
        with mmap.mmap(file.fileno(), 0) as data:
            kept, emptied = empty_other_code(data, [int(a) for a in architectures]) if architectures else (0, 0)
            end = end_of_loaded(data)
            data[SECTION_TABLE] = bytes(8)
            data[SECTION_COUNTS] = bytes(6)
            data.flush()
        file.truncate(end)
    code = f'; code for cards kept {kept / 1e6:.0f} MB, emptied {emptied / 1e6:.0f} MB' if architectures else ''
    print(f'{os.path.basename(source)}: {before / 1e6:.0f} MB, cut to {end / 1e6:.0f} MB{code}')


if __name__ == '__main__':
    main(*sys.argv[1:])
