"""What an exception inside an engine means for the job, told without importing torch."""

from __future__ import annotations

import errno

from common.errors import DomainError
from generation.engines.base import Failed, PlanRefusedError
from generation.engines.host.output import OutputInvalidError

OUT_OF_MEMORY = "out_of_memory"
DEVICE_FAULT = "device_fault"


def is_out_of_memory(error: BaseException) -> bool:
    """True for Python's MemoryError and torch's OutOfMemoryError, whichever device raised it."""
    return isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError"


def is_device_fault(error: BaseException) -> bool:
    """True when the device's context is poisoned: nothing but a new process helps."""
    if is_out_of_memory(error):
        return False
    text = str(error)
    is_torch = type(error).__name__ == "AcceleratorError" or isinstance(error, RuntimeError)
    return is_torch and any(words in text for words in ("CUDA error", "CUBLAS_STATUS", "CUDNN_STATUS", "HIP error"))


def failure(error: BaseException, plan_index: int) -> Failed:
    """The typed failure of a plan. Unexpected faults are retryable: the attempts of a job are counted elsewhere."""
    if isinstance(error, PlanRefusedError):
        return Failed(error.code, error.message, is_retryable=False, plan_index=plan_index)
    if isinstance(error, DomainError):
        return Failed(error.specific_code, error.message, is_retryable=error.is_retryable, plan_index=plan_index)
    if is_out_of_memory(error):
        return Failed(OUT_OF_MEMORY, "The clip does not fit this machine.", is_retryable=True, plan_index=plan_index)
    if is_device_fault(error):
        return Failed(DEVICE_FAULT, "The device failed under the render.", is_retryable=True, plan_index=plan_index)
    if isinstance(error, OutputInvalidError):
        return Failed("output_invalid", f"The engine delivered {error}.", is_retryable=True, plan_index=plan_index)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return Failed("disk_full", "There is no room for the render.", is_retryable=True, plan_index=plan_index)
    return Failed("engine_error", f"The engine failed: {type(error).__name__}.", True, plan_index)
