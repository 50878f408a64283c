"""How much a run measures."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """How many rounds, requests, sites and seconds."""

    rounds: int
    warm_ups: int
    requests: int
    cold_requests: int
    sizes: tuple[int, ...]
    burst_s: float
    crowd_s: float
    think_s: float
    tenants: int
    starts: int
    fair_views: int


FULL = Scale(
    rounds=5,
    warm_ups=60,
    requests=48,
    cold_requests=9,
    sizes=(10, 100, 1000, 10_000),
    burst_s=10,
    crowd_s=70,
    think_s=3,
    tenants=10_000,
    starts=5,
    fair_views=50,
)
QUICK = Scale(
    rounds=3,
    warm_ups=12,
    requests=12,
    cold_requests=3,
    sizes=(10, 100, 1000, 10_000),
    burst_s=3,
    crowd_s=5,
    think_s=0.2,
    tenants=500,
    starts=1,
    fair_views=10,
)
