"""The timeline of a case in the graph, and the entries it is made of."""
