"""Clips: what people made, who may see it, what came of it, and the files it is delivered as."""
