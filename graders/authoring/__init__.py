"""What instructors write: lessons and assignments, from their Markdown to what students get."""
