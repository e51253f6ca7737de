"""What `manage.py bench` can measure of the feed."""

from feed.bench.speed import FeedSpeed
from feed.bench.viewers import FeedViewers

BENCHMARKS = (FeedSpeed, FeedViewers)
