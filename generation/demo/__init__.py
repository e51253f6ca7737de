"""A believable world to look around in, made through the same services and the real pipeline as everything else."""
