"""Hand-overs to agencies: what their forms ask, and what a case already answers."""
