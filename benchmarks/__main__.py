"""``python -m benchmarks``: print the timings."""

from benchmarks import bench, prepare

bench.main()
print()
prepare.main()
