"""Results become grades in nbgrader's gradebook: a run of grading, deadlines, the database."""
