"""The one door for every file that people send: pictures, captures, sound, archives.

What comes out was written by us: sniffed by its first bytes, held against limits before it is decoded, decoded by a
reader of our choice under hard limits, and encoded again, so that no metadata and no hidden second file survives.
"""
