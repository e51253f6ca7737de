"""The small model against its own world: the same scenes made by the model, by its autoencoders and by the renderer."""
