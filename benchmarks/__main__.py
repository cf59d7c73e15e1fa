"""``python -m benchmarks``: print the timings."""

from benchmarks.bench import main

main()
