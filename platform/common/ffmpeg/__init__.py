"""Everything that touches media files goes through here: one locked-down ffmpeg, one prober, one decoder.

Commands are built by ffmpeg-python and run on the binary that imageio-ffmpeg ships, always as argument lists. An input
is opened with a demuxer that we chose from the file's first bytes, never with one that ffmpeg guessed.
"""
