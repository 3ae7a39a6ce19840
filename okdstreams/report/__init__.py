"""How findings are told: one module for each form."""
