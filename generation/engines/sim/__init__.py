"""A declared closed world with exact physics, drawn and sounded procedurally. It needs no weights and is no model."""
