"""The kinds of output, one module each. A module exports EMITTER."""
