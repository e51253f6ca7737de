"""`python -m generation.engines.small.training`: train where there are torch and diffusers and no Django.

With the repository's root and `platform/` on the path: `PYTHONPATH=.:platform`. The same options as `train_small`.
"""

from __future__ import annotations

import argparse
import sys

from generation.engines.small.training.options import InvalidOptionError, add_arguments, train


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser)
    try:
        train(vars(parser.parse_args()), lambda line: print(line, flush=True))  # noqa: T201
    except InvalidOptionError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
