"""What is part of being ready is loaded at the start, without anybody asking."""

from __future__ import annotations

from django.conf import settings

from inference.models import registered_models


def test_every_warm_model_is_registered_and_takes_the_question_that_warms_it() -> None:
    models = registered_models()
    for name in settings.INFERENCE_WARM:
        models[name].check("good morning")
