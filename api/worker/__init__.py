"""The process that runs jobs beside the web process: `python -m api.worker`."""
