"""A request that the installation makes of itself."""

from django.http import HttpRequest

from stacks.credentials import Access


class InsideRequest(HttpRequest):
    """A GET whose caller is known already. What comes from outside is never of this class."""

    def __init__(self, access: Access, path: str, query: str) -> None:
        super().__init__()
        self.access = access
        self.method = "GET"
        self.path = self.path_info = f"/v3{path}"
        self.META = {"REQUEST_METHOD": "GET", "PATH_INFO": self.path, "QUERY_STRING": query}
