"""One module per format: bytes to `Features`. A further format is one more module and a line in `reading.py`."""
