"""What `manage.py bench` can measure of the feed."""

from feed.bench.speed import FeedSpeed

BENCHMARKS = (FeedSpeed,)
