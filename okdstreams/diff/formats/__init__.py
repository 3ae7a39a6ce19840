"""How a comparison is shown: text for a terminal, Markdown for a pull request, JSON for programs."""
