"""A tiny model that every stage has touched, made once."""

from __future__ import annotations

import os
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import pytest
import torch

from generation.engines.small.exporting import export
from generation.engines.small.training.trainee import Trainee, build


@pytest.fixture(scope="session")
def trainee() -> Trainee:
    """Not to be changed."""
    torch.set_num_threads(1)  # a toy gains nothing from threads
    return build("tiny", 4, torch.device("cpu"), seed=1)


@pytest.fixture(scope="session")
def exported(trainee: Trainee, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "weights"
    export(trainee, folder)
    return folder
