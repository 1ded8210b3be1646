"""The class report: what a whole class made of an assignment, for who teaches it."""
