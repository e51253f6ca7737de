"""What lineage costs where it is long or wide."""

from clips.bench.lineage import LineageSpeed

BENCHMARKS = (LineageSpeed,)
