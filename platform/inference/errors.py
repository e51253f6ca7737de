"""What can go wrong when asking the inference process."""

from common.errors import UnavailableError


class InferenceUnavailableError(UnavailableError):
    """No answer in time: the process is down, still loading, or too busy. Callers name their fallback themselves."""

    code = "inference_unavailable"


class InferenceRequestError(ValueError):
    """The request itself was wrong, and would be wrong again."""
