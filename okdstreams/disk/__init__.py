"""Everything that touches files: reading stream files, writing outputs, the cache folder."""
