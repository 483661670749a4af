"""Which test holds which numbered behaviour of the APIs that Pressroom speaks."""
