#!/usr/bin/env python3
"""link_nvidia.py: gives TensorFlow the NVIDIA libraries of this machine, under the names it opens. For packs made with --nvidia machine.

Looks among Python's packages (PyTorch brings them) and in /usr/local/cuda. Libraries of CUDA 12 are taken as they are, those of CUDA 13
under CUDA 12's names: cuBLAS 13 has every function that TensorFlow 2.21 calls, cuFFT and cuSOLVER are opened and never called, cuDNN,
NCCL and cuSPARSE keep their names. Libraries that call each other find each other by LD_LIBRARY_PATH: the line to set is printed.
Exit code 1: a library is on this machine in neither version.
"""
import glob
import os
import sys

FOLDERS = [path for path in sys.path if path.endswith('-packages')] + ['/usr/local/cuda/lib64', '/usr/local/cuda/lib']
# The folder where TensorFlow's run path looks, the name it opens, and the file to look for where CUDA is 13.
WANTED = [
    ('cublas', 'libcublas.so.12', 'libcublas.so.13'),
    ('cublas', 'libcublasLt.so.12', 'libcublasLt.so.13'),
    ('cuda_cupti', 'libcupti.so.12', 'libcupti.so.13'),
    ('cudnn', 'libcudnn.so.9', 'libcudnn.so.9'),
    ('cufft', 'libcufft.so.11', 'libcufft.so.12'),
    ('cusolver', 'libcusolver.so.11', 'libcusolver.so.12'),
    ('cusparse', 'libcusparse.so.12', 'libcusparse.so.12'),
    ('nccl', 'libnccl.so.2', 'libnccl.so.2'),
]


def find(name):
    for folder in FOLDERS:
        for pattern in (f'nvidia/*/lib/{name}', name):
            hits = sorted(glob.glob(os.path.join(folder, pattern)))
            if hits:
                return hits[0]
    return None


def link(folder, name, file):
    os.makedirs(folder, exist_ok=True)
    place = os.path.join(folder, name)
    if os.path.lexists(place):
        os.remove(place)
    os.symlink(file, place)


def main():
    nvidia = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'tensorflow', 'nvidia')
    found = [(folder, name, find(name) or find(later)) for folder, name, later in WANTED]
    missing = [name for _, name, file in found if file is None]
    if missing:
        print(f"not on this machine: {', '.join(missing)} (looked in {', '.join(FOLDERS)})", file=sys.stderr)
        return 1
    for folder, name, file in found:
        link(os.path.join(nvidia, folder, 'lib'), name, file)
        if name.startswith('libcusolver'):
            # TensorFlow looks for it beside cuSPARSE.
            link(os.path.join(nvidia, 'cusparse', 'lib'), name, file)
    folders = dict.fromkeys(os.path.dirname(file) for _, _, file in found)
    print(f"export LD_LIBRARY_PATH={':'.join(folders)}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}")
    return 0


if __name__ == '__main__':
    sys.exit(main())
