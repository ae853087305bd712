"""The page "The race"."""
