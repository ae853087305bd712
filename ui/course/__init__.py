"""The page "Course"."""
