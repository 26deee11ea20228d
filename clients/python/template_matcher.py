"""A matcher without dependencies: the mean colours around a keypoint, looked for everywhere in the target.

Run by Keygrid: matcher: { kind: program, command: [python3, '{dir}/template_matcher.py'],
                           files: [template_matcher.py, keygrid_matcher.py], version: '1', side: 128 }
"""
from functools import lru_cache

from keygrid_matcher import serve

CELLS = 32  # along each side
REACH = 2  # cells around a keypoint's own that are compared


@lru_cache(maxsize=64)
def cells_of(path, side):
    """Mean of red, green and blue of each cell: a list of CELLS rows."""
    with open(path, "rb") as file:
        rgb = file.read()
    edges = [side * i // CELLS for i in range(CELLS + 1)]

    def mean(u, v):
        rows = [rgb[3 * (y * side + edges[u]): 3 * (y * side + edges[u + 1])] for y in range(edges[v], edges[v + 1])]
        return tuple(sum(sum(row[c::3]) for row in rows) / sum(len(row) // 3 for row in rows) for c in range(3))

    return [[mean(u, v) for u in range(CELLS)] for v in range(CELLS)]


def patch(cells, u, v):
    """The colours around a cell; beyond the picture its border goes on."""
    inside = lambda i: min(CELLS - 1, max(0, i))
    around = range(-REACH, REACH + 1)
    return [level for dv in around for du in around for level in cells[inside(v + dv)][inside(u + du)]]


@lru_cache(maxsize=64)
def patches_of(path, side):
    cells = cells_of(path, side)
    return {(u, v): patch(cells, u, v) for v in range(CELLS) for u in range(CELLS)}


def match(source, target, keypoints, side):
    cell = side / CELLS
    from_cells, candidates = cells_of(source.path, side), patches_of(target.path, side)

    def found(x, y):
        wanted = patch(from_cells, int(x / cell), int(y / cell))
        cost = lambda place: sum((a - b) * (a - b) for a, b in zip(wanted, candidates[place]))
        u, v = min(candidates, key=cost)
        return (u + 0.5) * cell, (v + 0.5) * cell

    return [found(x, y) for x, y in keypoints]


if __name__ == "__main__":
    serve(match, name="template matcher", version="1", bit_reproducible=True)
