"""What Pillow makes of pictures. Arguments: side, then files. For each file to standard output: its RGB bytes, its squash
as bytes (as published loaders have it), its squash in float32 (channel by channel, not rounded)."""
import sys

import numpy as np
from PIL import Image


def main(side, files):
    for file in files:
        picture = Image.open(file).convert("RGB")
        size = (int(side), int(side))
        floats = [
            np.asarray(channel.convert("F").resize(size, Image.BILINEAR)) for channel in picture.split()
        ]
        for pixels in (np.asarray(picture), np.asarray(picture.resize(size, Image.BILINEAR)), np.dstack(floats)):
            sys.stdout.buffer.write(pixels.tobytes())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
