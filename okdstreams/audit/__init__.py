"""Raw release-controller JSON, checked without any stream YAML."""
