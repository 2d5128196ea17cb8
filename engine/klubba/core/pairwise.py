"""Borda and Schulze: rankings counted at once, in exact integers.

Options that a ballot leaves out stand level on it, below all that it ranks.
"""

from itertools import product

from klubba.core.transfers import Profiles

Matrix = tuple[tuple[int, ...], ...]


def half_points(profiles: Profiles, options: int) -> tuple[int, ...]:
    """Borda: twice the points of each option, in millionths.

    The first of n gets n - 1 points, the next n - 2 …; those left out share what is left equally, so that a short
    ballot weighs neither more nor less than a long one. Doubled, because an equal share can be a half.
    """
    totals = [0] * options
    for ranks, weight in profiles.items():
        left_out = options - len(ranks) - 1
        given = dict.fromkeys(range(options), left_out) | {
            option: 2 * (options - 1 - place) for place, option in enumerate(ranks)
        }
        for option, points in given.items():
            totals[option] += points * weight
    return tuple(totals)


def preferences(profiles: Profiles, options: int) -> Matrix:
    """[a][b]: the weight of ballots that rank a above b."""
    matrix = [[0] * options for _ in range(options)]
    for ranks, weight in profiles.items():
        below = set(range(options))
        for option in ranks:
            below.discard(option)
            for lower in below:
                matrix[option][lower] += weight
    return tuple(map(tuple, matrix))


def strongest_paths(preferred: Matrix) -> Matrix:
    """Schulze: [a][b] is the strength of the strongest path from a to b, by winning votes; 0 where there is none.

    A path is as strong as its weakest link; a link is a pair that more prefer than not, as strong as those who do.
    Source: M. Schulze, "A new monotonic, clone-independent, reversal symmetric, and condorcet-consistent
    single-winner election method" (2011), the Floyd-Warshall form.
    """
    size = range(len(preferred))
    paths = [[preferred[a][b] if preferred[a][b] > preferred[b][a] else 0 for b in size] for a in size]
    for middle, a, b in product(size, repeat=3):
        if a not in (b, middle) and b != middle:
            paths[a][b] = max(paths[a][b], min(paths[a][middle], paths[middle][b]))
    return tuple(map(tuple, paths))


def unbeaten(paths: Matrix) -> frozenset[int]:
    """The options that no other has a stronger path to than they have back. Never empty; more than one is a tie."""
    size = range(len(paths))
    return frozenset(a for a in size if all(paths[a][b] >= paths[b][a] for b in size))
