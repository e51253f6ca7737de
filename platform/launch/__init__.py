"""Starts Hibari on one machine: the servers it brings along, its own programs, and an orderly end of all."""

import warnings

# The wheel that holds PostgreSQL looks for a runtime folder when it is imported, and warns where a container has none.
# Our sockets live elsewhere, so the warning would only puzzle whoever reads the first lines of a start.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
