"""Stream files of an older version of the language to the present one: rules of text, which know no models."""
