"""The beginning of the worker process."""

from geo.core.loading import load

if __name__ == "__main__":
    load("api.worker.process").work_beside()
