"""Reading a policy: facts, packs, conditions, calendar, assessment. Pure."""
