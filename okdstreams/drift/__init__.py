"""A cluster's ImageStreams beside the streams."""
