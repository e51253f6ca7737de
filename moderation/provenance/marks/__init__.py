"""The marks that nobody sees or hears: a 64-bit number in the picture, its first 32 bits in the sound."""
