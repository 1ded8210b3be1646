"""What came out, for people: tables, feedback, exports."""
