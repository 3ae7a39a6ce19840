"""Inventories from payloads as they are: read, compared, and the stream file edited in place."""
