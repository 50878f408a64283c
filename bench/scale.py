"""How much a run measures."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """How many rounds, requests and sites."""

    quick: bool
    rounds: int
    requests: int
    cold_requests: int
    sizes: tuple[int, ...]
    burst_s: float
    tenants: int
    starts: int


FULL = Scale(
    quick=False,
    rounds=5,
    requests=48,
    cold_requests=9,
    sizes=(10, 100, 1000, 10_000),
    burst_s=10,
    tenants=10_000,
    starts=5,
)
QUICK = Scale(
    quick=True,
    rounds=3,
    requests=16,
    cold_requests=4,
    sizes=(10, 100, 1000),
    burst_s=4,
    tenants=500,
    starts=3,
)
