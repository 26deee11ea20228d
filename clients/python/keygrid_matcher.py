"""Your own matcher in Keygrid, for any Python 3.8 or later; the standard library is all it needs.

    from keygrid_matcher import serve
    def match(source, target, keypoints, side): ...
    serve(match, name="my matcher", version="1")

`source` and `target` are Picture, `keypoints` a list of (x, y) in pixels of the source, `side` the side of both pictures.
The answer is a list of (x, y) in pixels of the target, one for each keypoint in the same order. Pixel i covers [i, i + 1): the
centre of the first one is 0.5. What the matcher prints goes to the run's log; an exception ends the run with its text.
"""
import json
import os
import sys

PROTOCOL = 1


class Picture:
    """A square crop. Equal paths have equal pixels while the program runs: what is computed of one may be kept by its path."""

    def __init__(self, path, width, height):
        self.path, self.width, self.height = path, width, height

    @property
    def rgb(self):
        """Bytes: red, green, blue of each pixel, row by row (with pictures="raw")."""
        with open(self.path, "rb") as file:
            return file.read()


def serve(match, name, version="", bit_reproducible=False, pictures="raw"):
    """Answers until there are no more questions.

    bit_reproducible: equal questions get equal answers, to the bit, on one machine.
    pictures: "raw" for Picture.rgb, or "png" for a PNG file at Picture.path.
    """
    # The answers have standard output to themselves: what is printed, by a library too, goes to standard error.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def say(line):
        answers.write(json.dumps(line, allow_nan=False) + "\n")
        answers.flush()

    for line in sys.stdin:
        question = json.loads(line)
        if question.get("type") == "hello":
            if question["protocol"] != PROTOCOL:
                sys.exit(f"Keygrid speaks protocol {question['protocol']}, this client {PROTOCOL}: take the client of that version.")
            say({"type": "hello", "protocol": PROTOCOL, "name": name, "version": version,
                 "bitReproducible": bit_reproducible, "pictures": pictures})
            continue
        source, target = (Picture(**question[which]) for which in ("source", "target"))
        points = match(source, target, [tuple(point) for point in question["keypoints"]], question["side"])
        say({"id": question["id"], "keypoints": [[float(x), float(y)] for x, y in points]})
