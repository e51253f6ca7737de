"""JSON out of strangers' hands."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework import parsers
from rest_framework.exceptions import ParseError

NUMBER_TOO_LONG = "This JSON holds a number with too many digits."


class JSONParser(parsers.JSONParser):
    """The framework's, for which lists in lists in lists without an end are a mistake of the client and not of ours."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Raises ParseError."""
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError("This JSON is nested too deeply.") from error
        except ParseError as error:
            if is_number_too_long(error.__context__):
                raise ParseError(NUMBER_TOO_LONG) from error
            raise


def is_number_too_long(error: BaseException | None) -> bool:
    """Whether Python refused to read an integer of thousands of digits, for which it has no exception of its own."""
    return type(error) is ValueError and str(error).startswith("Exceeds the limit")
