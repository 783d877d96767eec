"""Views built anew from the record, compared, and put in their place."""
