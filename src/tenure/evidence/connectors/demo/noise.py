"""Random numbers that can be looked up: each is a pure function of the seed, a stream's name and integer keys.

A world drawn this way can be cut at any day and carried on later without changing its past, because no number depends
on how many were drawn before it. The mixing step is the finaliser of SplitMix64 (Steele, Lea and Flood, "Fast
splittable pseudorandom number generators", OOPSLA 2014).
"""

import hashlib
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.floating[Any]]
Ints: TypeAlias = NDArray[np.integer[Any]]
Flags: TypeAlias = NDArray[np.bool_]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST, SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
UNIT = 2.0**-53


def _mixed(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    bits = (bits ^ (bits >> np.uint64(30))) * FIRST
    bits = (bits ^ (bits >> np.uint64(27))) * SECOND
    return bits ^ (bits >> np.uint64(31))


@dataclass(frozen=True, slots=True)
class Noise:
    """Draws for one world."""

    seed: int

    def bits(self, stream: str, *keys: ArrayLike) -> NDArray[np.uint64]:
        """64 mixed bits for each combination of keys (broadcast against each other)."""
        start = hashlib.blake2b(f"{self.seed}/{stream}".encode(), digest_size=8).digest()
        mixed: NDArray[np.uint64] = np.array([int.from_bytes(start, "little")], dtype=np.uint64)
        with np.errstate(over="ignore"):  # the mixing is meant to wrap around
            for key in keys:
                mixed = _mixed(mixed + (np.asarray(key, dtype=np.int64).astype(np.uint64) + np.uint64(1)) * GOLDEN)
        return mixed

    def uniform(self, stream: str, *keys: ArrayLike) -> Floats:
        """Numbers in [0, 1)."""
        return (self.bits(stream, *keys) >> np.uint64(11)).astype(np.float64) * UNIT

    def between(self, low: ArrayLike, high: ArrayLike, stream: str, *keys: ArrayLike) -> Floats:
        """Numbers in [low, high)."""
        lower = np.asarray(low, dtype=np.float64)
        return lower + (np.asarray(high, dtype=np.float64) - lower) * self.uniform(stream, *keys)

    def normal(self, stream: str, *keys: ArrayLike) -> Floats:
        """Standard normal numbers (Box and Muller, 1958)."""
        radius = np.sqrt(-2.0 * np.log1p(-self.uniform(stream + "/radius", *keys)))
        return np.asarray(radius * np.cos(2.0 * np.pi * self.uniform(stream + "/angle", *keys)), dtype=np.float64)

    def chance(self, probability: ArrayLike, stream: str, *keys: ArrayLike) -> Flags:
        """True with the given probability."""
        return np.asarray(self.uniform(stream, *keys) < np.asarray(probability, dtype=np.float64))

    def whole(self, count: ArrayLike, stream: str, *keys: ArrayLike) -> Ints:
        """Whole numbers from 0 up to, not including, `count`."""
        return np.floor(self.uniform(stream, *keys) * np.asarray(count, dtype=np.float64)).astype(np.int64)

    def poisson(self, mean: ArrayLike, stream: str, *keys: ArrayLike, most: int = 12) -> Ints:
        """Counts with the given mean, by inverting the distribution; never more than `most`."""
        rate = np.asarray(mean, dtype=np.float64)
        draw = self.uniform(stream, *keys)
        term = np.exp(-rate)
        below = term.copy()
        counts = np.zeros(np.broadcast(rate, draw).shape, dtype=np.int64)
        for k in range(1, most + 1):
            counts += draw > below
            term = term * rate / k
            below = below + term
        return counts
