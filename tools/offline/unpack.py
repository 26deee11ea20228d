#!/usr/bin/env python3
"""unpack.py PARTS FOLDER: puts the program together in FOLDER, which is new or empty. Python's standard library only.

PARTS is the folder with keygrid-offline.json and the parts it lists. Exit code 0: done, and how to go on is printed; 2: a part is
missing or damaged, or FOLDER is not empty, and nothing was written.
"""
import hashlib
import io
import json
import lzma
import os
import sys
import tarfile

CHUNK = 1 << 20


class Parts(io.RawIOBase):
    """The parts, one behind the other, as one file that is read forwards."""

    def __init__(self, files):
        self.files, self.open = list(files), None

    def readable(self):
        return True

    def readinto(self, buffer):
        while self.open or self.files:
            if self.open is None:
                self.open = open(self.files.pop(0), 'rb')
            count = self.open.readinto(buffer)
            if count:
                return count
            self.open.close()
            self.open = None
        return 0


def problem_with(file, part):
    """What is wrong with a part, or None."""
    if not os.path.exists(file):
        return 'is missing'
    if os.path.getsize(file) != part['bytes']:
        return f"has {os.path.getsize(file)} bytes instead of {part['bytes']}"
    found = hashlib.sha256()
    with open(file, 'rb') as opened:
        while chunk := opened.read(CHUNK):
            found.update(chunk)
    return None if found.hexdigest() == part['sha256'] else 'is damaged (its SHA-256 differs)'


def refuse(*lines):
    for line in lines:
        print(line, file=sys.stderr)
    return 2


def main(arguments):
    if len(arguments) != 2:
        return refuse('Usage: python3 unpack.py PARTS FOLDER')
    parts, folder = arguments
    listed = os.path.join(parts, 'keygrid-offline.json')
    if not os.path.exists(listed):
        return refuse(f'{listed} is missing: it lists the parts; copy it too')
    if os.path.exists(folder) and os.listdir(folder):
        return refuse(f'{folder} is not empty: name a new folder')
    with open(listed, encoding='utf-8') as file:
        wanted = json.load(file)['parts']
    files = [os.path.join(parts, part['name']) for part in wanted]
    problems = [f'{file} {problem}' for file, part in zip(files, wanted) if (problem := problem_with(file, part))]
    if problems:
        return refuse(*problems, f'{len(problems)} of {len(wanted)} parts cannot be used; nothing was unpacked')
    os.makedirs(folder, exist_ok=True)
    # Names that lead out of FOLDER are refused, where this Python can.
    safely = {'filter': 'data'} if hasattr(tarfile, 'data_filter') else {}
    with io.BufferedReader(Parts(files), CHUNK) as stream, lzma.open(stream) as plain:
        with tarfile.open(fileobj=plain, mode='r|') as archive:
            archive.extractall(folder, **safely)
    keygrid = os.path.join(folder, 'bin', 'keygrid')
    print(f'unpacked into {folder}; now: {keygrid} doctor --device auto --deep')
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
