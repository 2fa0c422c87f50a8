"""Loading many modules at once."""

import gc
import importlib
from types import ModuleType


def load(name: str) -> ModuleType:
    """Import a module without looking for garbage meanwhile: what modules make stays, and looking takes a quarter.

    What was made is not looked through later either.
    """
    gc.disable()
    try:
        return importlib.import_module(name)
    finally:
        gc.freeze()
        gc.enable()
