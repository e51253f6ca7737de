"""What the API costs, next to a view that does nothing."""

from search.bench.speed import ApiSpeed

BENCHMARKS = (ApiSpeed,)
