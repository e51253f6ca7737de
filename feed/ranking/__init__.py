"""From candidates to an order: rankers behind one interface, then filters, wishes, decay and diversity."""
