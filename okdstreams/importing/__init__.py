"""From what a team keeps by hand, release configs and manifests, to stream families in the language."""
