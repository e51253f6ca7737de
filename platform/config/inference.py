"""Models of the inference process by name. They are part of the settings; no operator changes them."""

INFERENCE_MODELS = {
    "embeddings": "inference.embeddings.Embeddings",
    "faces": "cameo.biometrics.faces.Faces",
    "voices": "cameo.biometrics.voices.Voices",
    "digits": "cameo.biometrics.digits.Digits",
    "ranker": "feed.ranker.serving.RankerModel",
    "learned_marks": "moderation.provenance.learned.serving.LearnedReaders",
    "screening": "moderation.screening.text.encoder.ScreeningText",
    "screening_folder": "moderation.screening.text.folder.FolderModel",
}
INFERENCE_WARM = ("embeddings", "screening")
"""Loaded at the start, and part of being ready: every prompt asks for them. The others load when first asked."""
