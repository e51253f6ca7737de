"""What `manage.py bench` can measure about generation: engines, the cost of a finish, what marks withstand."""

from generation.bench.engine import EngineQuality
from generation.bench.pipeline import PipelineCost
from generation.bench.provenance import ProvenanceWithstands

BENCHMARKS = (EngineQuality, PipelineCost, ProvenanceWithstands)
