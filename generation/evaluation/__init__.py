"""How good a clip is, told from its decoded file alone: detectors that see pixels and samples, never a scene graph."""
