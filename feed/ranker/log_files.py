"""Exposure logs off a disk: only columns that can be of use are read, and times and ids come in any common form.

A first look at some rows decides which columns can hold actions; texts, scores and anything else that a log carries
along never enters memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from pathlib import Path

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
from numpy.typing import NDArray

FIRST_LOOK_BYTES, FIRST_LOOK_ROWS = 2**20, 20_000
NOTHING = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "none", "\\N", "#N/A"]
BYTES_A_ROW, SHARE_OF_MEMORY = 2_000, 0.5
"""What a row takes while it is learned from, its running counts among it; and how much of what is free may be taken."""
EPOCH_SECONDS, MILLISECONDS_BELOW, MICROSECONDS_BELOW = (9e8, 9e10), 1e14, 1e17
"""Numbers all between these two are seconds since 1970, for as milliseconds they would lie in its first weeks."""


def affordable_rows() -> int:
    """How many exposures fit in the memory that is free now."""
    return int(psutil.virtual_memory().available * SHARE_OF_MEMORY / BYTES_A_ROW)


def read_table(path: Path, known: Collection[str]) -> pa.Table:
    """The columns `known` by name, in any case of letters, and those that may hold zeros and ones.

    Raises ValueError for a file that is neither CSV (with commas or tabs) nor Parquet.
    """
    if path.suffix in {".parquet", ".pq"}:
        file = pyarrow.parquet.ParquetFile(path)
        first = next(file.iter_batches(FIRST_LOOK_ROWS), None)
        columns = None if first is None else _of_use(pa.Table.from_batches([first]), known)
        return file.read(columns=columns)
    parsing = pyarrow.csv.ParseOptions(delimiter=_delimiter(path), invalid_row_handler=lambda _: "skip")
    converting = pyarrow.csv.ConvertOptions(strings_can_be_null=True, null_values=NOTHING)
    reading = pyarrow.csv.ReadOptions(block_size=FIRST_LOOK_BYTES)
    with pyarrow.csv.open_csv(path, reading, parsing, converting) as stream:
        converting.include_columns = _of_use(pa.Table.from_batches([stream.read_next_batch()]), known)
    return pyarrow.csv.read_csv(path, parse_options=parsing, convert_options=converting)


def _delimiter(path: Path) -> str:
    with pa.input_stream(path) as stream:
        header = stream.read(2**16).split(b"\n", 1)[0]
    return "\t" if header.count(b"\t") > header.count(b",") else ","


def _of_use(first: pa.Table, known: Collection[str]) -> list[str]:
    return [name for name in first.column_names if name.lower() in known or may_be_flags(first[name])]


def may_be_flags(column: pa.ChunkedArray) -> bool:
    """Whether it holds nothing but zeros, ones and gaps; a column of gaps alone may yet."""
    kind = column.type
    if pa.types.is_boolean(kind) or pa.types.is_null(kind):
        return True
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        return False
    values = pc.fill_null(pc.cast(column, pa.float64(), safe=False), 0.0).to_numpy()
    return bool(np.isin(values, (0, 1)).all())


def moments(column: pa.ChunkedArray) -> NDArray[np.int64]:
    """Milliseconds of times, dates in words, and numbers, which are milliseconds unless they can't be."""
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = _from_words(column)
    if pa.types.is_temporal(column.type):
        column = pc.cast(pc.cast(column, pa.timestamp("ms"), safe=False), pa.int64())
        return np.asarray(column.to_numpy(), np.int64)
    values = np.nan_to_num(np.asarray(pc.cast(column, pa.float64(), safe=False).to_numpy()))
    if not len(values):
        return np.zeros(0, np.int64)
    if EPOCH_SECONDS[0] <= values.min() and values.max() < EPOCH_SECONDS[1]:
        return np.asarray(values * 1000, np.int64)
    largest = float(values.max())
    scale = 1 if largest < MILLISECONDS_BELOW else 1000 if largest < MICROSECONDS_BELOW else 1_000_000
    return np.asarray(values / scale, np.int64)


def _from_words(column: pa.ChunkedArray) -> pa.ChunkedArray:
    try:
        return pc.cast(column, pa.float64())
    except pa.ArrowInvalid:
        return pc.cast(column, pa.timestamp("ms"))


def whole_ids(column: pa.ChunkedArray) -> NDArray[np.int64]:
    """Whole numbers as they are, anything else by a hash that is the same in every log. 0 is nobody."""
    if pa.types.is_floating(column.type):
        # What a gap does to whole numbers on their way through other tools.
        whole = pc.fill_null(column, 0.0).to_numpy()
        if np.array_equal(whole, np.floor(whole)) and np.abs(whole).max(initial=0) < 2**53:
            column = pa.chunked_array([pa.array(whole.astype(np.int64))])
    if pa.types.is_integer(column.type) and column.type != pa.uint64():
        numbers = np.asarray(pc.fill_null(pc.cast(column, pa.int64()), 0).to_numpy(), np.int64)
        return np.where(numbers < 0, 2**50 - numbers, numbers)
    encoded = pc.dictionary_encode(pc.fill_null(pc.cast(column, pa.string()), "")).combine_chunks()
    hashed = [
        int.from_bytes(hashlib.blake2b(str(word).encode(), digest_size=6).digest()) if word else 0
        for word in encoded.dictionary.to_pylist()
    ]
    return np.asarray(np.array(hashed, np.int64)[encoded.indices.to_numpy()], np.int64)
