"""What is imported, read: configs, manifests, tables."""
