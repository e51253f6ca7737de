"""Cameos: likenesses that stay their owners', from the grant to the last remix."""
