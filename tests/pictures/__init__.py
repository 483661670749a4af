"""The pictures of `docs/images`: every screen of the admin, light and dark, over the demo stack of `make run`."""
