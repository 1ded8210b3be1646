"""A notebook is executed: here or on another machine, and only where its result is not known yet."""
