"""Rows of the generation app, a file a noun."""

from generation.models.feedback import Fault, ResultFeedback
from generation.models.job import FailureStage, GenerationJob, JobEvent, JobState
from generation.models.ledger import EntryKind, LedgerEntry, QuotaAccount
from generation.models.template import PromptTemplate
from generation.models.upload import Upload

__all__ = [
    "EntryKind",
    "FailureStage",
    "Fault",
    "GenerationJob",
    "JobEvent",
    "JobState",
    "LedgerEntry",
    "PromptTemplate",
    "QuotaAccount",
    "ResultFeedback",
    "Upload",
]
