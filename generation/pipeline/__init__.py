"""The life of one attempt: claim, render, finish, deliver. Its steps are the files beside this one."""

from generation.pipeline.attempt import forget_withdrawn, run_next

__all__ = ["forget_withdrawn", "run_next"]
