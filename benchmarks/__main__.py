"""``python -m benchmarks``: print the timings."""

from benchmarks import bench, editing, evaluate, forms, inspecting, prepare, publish, reading

bench.main()
print()
prepare.main()
print()
publish.main()
print()
reading.main()
print()
inspecting.main()
print()
evaluate.main()
print()
forms.main()
print()
editing.main()
