"""Runs numbered TypeScript notebooks in real Jupyter with the Deno kernel, and says what became of each cell."""
