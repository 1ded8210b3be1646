"""Whatever was handed in becomes a whole notebook of the release's shape."""
