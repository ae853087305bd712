"""The page "Network"."""
