"""REST: one address per act, named by the noun of the act; thin routes over the desk and the views."""
