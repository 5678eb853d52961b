"""Marvel inside TVM 0.18: docs/embedding.md."""

from .library import Marvel, MarvelError
from .relay import EXPORT, Inline, MapOperators, Offload

__all__ = ["EXPORT", "Inline", "MapOperators", "Marvel", "MarvelError", "Offload"]
