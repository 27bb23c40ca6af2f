"""Windows, played from looks that were written after its documentation and reported defects: none runs here."""
