"""Who made or plays in a title, as items and search show them."""

from rustfin.server.v1.cards import ImageRef, View


class Person(View):
    """Somebody, and what they did where a title is meant."""

    id: str
    name: str
    role: str
    character: str
    image: ImageRef | None = None
