"""A school's own record: its packs, clocks, calendar and timeline."""
