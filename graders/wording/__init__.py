"""An assignment in other languages: its texts are replaced, its code, points and hidden tests are the same."""
