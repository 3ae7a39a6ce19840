"""Why the output is as it is: from a field to the places that made it, and from a line to the fields it makes."""
