"""The mark in the picture: a faint tile of band-limited noise, repeated over every frame, the same from first to last.

A spread-spectrum mark after Cox et al. (1997), with the repetition and the blind resynchronisation of tiled marks
(Kutter 1998; Voloshynovskiy et al. 2001) and the interference of the host taken out before embedding (improved spread
spectrum, Malvar and Florêncio 2003). Being constant in time it survives every change of speed, length and frame rate.
"""
