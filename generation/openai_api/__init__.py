"""`/v1`: the Videos API that the official client libraries speak, over the same services and objects as our own."""
