"""`python -m tests.moderation.provenance.learned.process`: the inference process, with nothing loaded in advance."""

import os

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.conf import settings

    from inference.__main__ import main

    settings.INFERENCE_WARM = ()
    main()
