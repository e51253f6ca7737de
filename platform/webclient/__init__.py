"""The phone-shaped page at `/`: a client of the public API and of nothing else."""
