"""The way of an image and of a release through the streams, as a picture."""
