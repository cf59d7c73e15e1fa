"""``python -m benchmarks``: print the timings."""

from benchmarks import bench, prepare, publish

bench.main()
print()
prepare.main()
print()
publish.main()
