"""The releases that exist, as the release-controller tells of them, and the ways between them."""
