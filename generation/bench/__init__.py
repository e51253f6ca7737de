"""What `manage.py bench` can measure about generation: engines, a finish, marks, the queue."""

from generation.bench.engine import EngineQuality
from generation.bench.lookup import LookUpSpeed
from generation.bench.pipeline import PipelineCost
from generation.bench.provenance import ProvenanceWithstands
from generation.bench.queue import QueueLatency
from generation.bench.revocation import RevocationReach
from generation.bench.watch import WatchCost

BENCHMARKS = (EngineQuality, LookUpSpeed, PipelineCost, ProvenanceWithstands, QueueLatency, RevocationReach, WatchCost)
