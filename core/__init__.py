"""Values and errors that every room shares. No models, no Django."""
