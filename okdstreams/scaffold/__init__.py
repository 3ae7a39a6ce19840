"""The first files of a repository of streams, from a few answers."""
