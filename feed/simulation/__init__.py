"""Made-up viewers with known tastes, let loose on the real feed."""
