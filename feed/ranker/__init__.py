"""The ranker of the feed: one sequence model and its training. Torch lives here; web processes never import this."""
