"""What all tests share."""

import gc

from hypothesis import settings

# A model is built when it is first used, which a test's first example pays for.
settings.register_profile("product", deadline=None)
settings.load_profile("product")


def pytest_collection_finish() -> None:
    """What is there by now stays to the end; looking through it again and again takes a tenth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
