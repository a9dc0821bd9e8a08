"""Keys in addresses: an account's is the company's own text and may hold a slash, which servers decode too early."""

from urllib.parse import quote, unquote


class KeyConverter:
    """A key as one segment of a path: a tilde stands for the percent sign, so that nothing on the way decodes it."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        return unquote(value.replace("~", "%"))

    def to_url(self, value: str) -> str:
        return quote(str(value), safe="").replace("~", "%7E").replace("%", "~")
