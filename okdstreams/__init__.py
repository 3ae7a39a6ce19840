"""okdstreams: a declarative GitOps config compiler for OKD release streams."""

__version__ = "0.1.0"
