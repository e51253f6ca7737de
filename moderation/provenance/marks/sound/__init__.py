"""The mark in the sound: a pattern of tiny changes of loudness over pitch and time, repeated every two seconds.

Spread spectrum in the log-spectral domain (Kirovski and Malvar 2003): each chip raises or lowers two neighbouring bins
for 64 ms by a decibel or two, where the sound itself masks the change. Silence carries nothing.
"""
