"""Jobs in flight while processes are killed, disks fill and clocks go wrong: `python -m tests.chaos`, `make chaos`."""
