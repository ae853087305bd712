"""What all tests share: Hypothesis sets no limit on the wall clock, which a busy machine would break."""

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
