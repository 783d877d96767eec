"""The closed vocabulary of facts, so that a form can be made from it."""
