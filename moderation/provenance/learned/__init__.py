"""Marks that trained networks write into the pictures as well, where an operator has weights for them.

They are additions: our own marks are written in any case, and the look-up asks here only where it found none of those.
Weights are TorchScript, which is code: a file runs only while its SHA-256 is the one that the manifest of its folder
pins. Torch is loaded by the first clip or question that needs it, and nowhere else.
"""
