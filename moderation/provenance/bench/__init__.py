"""What the marks withstand: attacks as people make them, and the counting of what is still read afterwards.

The measurement that `manage.py bench provenance` runs on clips of the engines lies with the engines; this is its part
that knows marks.
"""
