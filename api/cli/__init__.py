"""The command line."""

import gc

# What is imported stays: searching it for garbage again and again is a sixth of every start.
gc.disable()
try:
    from api.cli.commands import main
finally:
    gc.enable()

__all__ = ["main"]
