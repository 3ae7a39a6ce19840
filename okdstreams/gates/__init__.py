"""Which test gates which payload, since when, and who answers for it."""
