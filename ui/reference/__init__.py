"""The page "Reference"."""
