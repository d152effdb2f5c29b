"""What all tests share."""

from hypothesis import settings

# A model is built when it is first used, which a test's first example pays for.
settings.register_profile("product", deadline=None)
settings.load_profile("product")
