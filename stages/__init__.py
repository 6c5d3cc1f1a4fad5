"""The stages of the pipeline: each reads artifacts, calls the library and writes artifacts."""
