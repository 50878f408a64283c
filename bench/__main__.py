"""Run every benchmark: `python -m bench`. `bench/README.md` explains the tables."""

from bench import reading, transport


def main() -> None:
    """Print all tables."""
    for benchmark in (transport, reading):
        benchmark.main()


if __name__ == "__main__":
    main()
