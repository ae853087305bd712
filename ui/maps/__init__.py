"""The page "Maps"."""
