"""The commands, one module and one function each, named like the command. What is heavy is imported when it runs."""
