"""What a person agrees to before a face and a voice are recorded. The version is the hash of the text."""

import hashlib

TEXT = """\
To make your cameo we record your face and your voice once, and keep: a numeric description of each, one picture, and
the pitch of your voice. They are used to put you into clips that you allow, and to find clips that show you without
leave. They are sealed with a key of their own, opened for nothing else, never sold and never shown to anyone; each
opening is written down and you can read the list. The recording is destroyed once it was decided on, at the latest
after 30 days. The rest is destroyed within the hour when you choose to be forgotten, and at the latest three years
after your last use.
"""
VERSION = hashlib.sha256(TEXT.encode()).hexdigest()
