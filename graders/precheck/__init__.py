"""The student's door: what can be seen of a notebook before it is handed in; also as one plain file."""
