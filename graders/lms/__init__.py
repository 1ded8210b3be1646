"""Between the course and a learning platform: collecting, rosters, returning."""
