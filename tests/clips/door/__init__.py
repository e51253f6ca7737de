"""The one door from outside: every way in is walked as everybody, and shows what `visible_clips` says and no more."""
