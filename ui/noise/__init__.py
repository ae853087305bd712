"""The page "Batch noise"."""
