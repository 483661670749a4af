"""Why a start was given up, in words for the person at the terminal."""


class StartFailed(Exception):
    """Pressroom cannot start; the message is one sentence that says what to do."""


class StopAsked(Exception):
    """Somebody asked the start to stop before it was finished."""
