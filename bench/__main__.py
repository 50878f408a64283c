"""Runs every benchmark: `python -m bench`. `bench/README.md` says how to read the tables."""

from bench import reading, transport


def main() -> None:
    """Prints all tables."""
    for benchmark in (transport, reading):
        benchmark.main()


if __name__ == "__main__":
    main()
