"""``python -m benchmarks``: print the timings."""

from benchmarks import bench, prepare, publish, reading

bench.main()
print()
prepare.main()
print()
publish.main()
print()
reading.main()
