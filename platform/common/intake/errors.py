"""Why a file was not taken. Each has a stable code and says what to send instead."""

from common.errors import RefusedError


class UnacceptableFileError(RefusedError):
    code = "unacceptable_file"
    title = "This file can't be taken"


class UnknownTypeError(UnacceptableFileError):
    code = "file_type_unknown"


class BrokenFileError(UnacceptableFileError):
    code = "file_broken"


class FileTooLargeError(UnacceptableFileError):
    code = "file_too_large"


class UnsafeArchiveError(UnacceptableFileError):
    code = "archive_unsafe"
