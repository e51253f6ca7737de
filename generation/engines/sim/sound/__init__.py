"""The sound of the simulated world: what happened, as `events`, becomes two channels of samples in `mixer.mix`."""
