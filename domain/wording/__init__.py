"""How what Casebook knows is said to people: the shape of its words, and sentences built of them."""
