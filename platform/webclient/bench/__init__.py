from webclient.bench.page import PageSpeed

BENCHMARKS = (PageSpeed,)
