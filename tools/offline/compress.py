#!/usr/bin/env python3
"""compress.py LEVEL PROCESSES: standard input as .xz on standard output, blocks of 32 MiB compressed side by side.

Each block is a stream of its own behind the x86 filter (a twentieth smaller for machine code); together they are one .xz file.
"""
import lzma
import sys
from concurrent.futures import ProcessPoolExecutor

BLOCK = 32 << 20


def compressed(level, data):
    lzma2 = {'id': lzma.FILTER_LZMA2, 'preset': level}
    return lzma.compress(data, check=lzma.CHECK_CRC64, filters=[{'id': lzma.FILTER_X86}, lzma2])


def main(level, processes):
    waiting = []
    with ProcessPoolExecutor(int(processes)) as pool:
        while data := sys.stdin.buffer.read(BLOCK):
            waiting.append(pool.submit(compressed, int(level), data))
            # One block more than there are processes: none of them waits, and memory stays bounded.
            if len(waiting) > int(processes):
                sys.stdout.buffer.write(waiting.pop(0).result())
        for block in waiting:
            sys.stdout.buffer.write(block.result())


if __name__ == '__main__':
    main(*sys.argv[1:])
