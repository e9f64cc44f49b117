"""What the demo makes, and that it makes it once."""

import sqlite3
from contextlib import closing
from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.demo_server import served_demo
from typecase.demo import texts
from typecase.demo.pictures import cover


def test_second_start_changes_nothing(tmp_path: Path) -> None:
    with served_demo(tmp_path) as first:
        before, login = contents(tmp_path), first.login
    with served_demo(tmp_path) as second:
        assert contents(tmp_path) == before
        assert second.login == login
        assert second.token()


def test_own_changes_stay(tmp_path: Path) -> None:
    with served_demo(tmp_path):
        pass
    change(tmp_path, "UPDATE blog_posts SET title = 'Mine' WHERE id = 1")
    change(tmp_path, "DELETE FROM comments")
    with served_demo(tmp_path) as demo:
        answer = demo.ask("GET", "/items/blog_posts/1?fields=title,comments").json()
    assert answer == {"data": {"title": "Mine", "comments": []}}


def test_every_picture_is_in_the_uploads(tmp_path: Path) -> None:
    with served_demo(tmp_path) as demo:
        files = demo.ask("GET", "/files?fields=id,filesize,width,height&limit=-1").json()["data"]
    assert len(files) == 14
    for file in files:
        data = (tmp_path / "uploads" / f"{file['id']}.jpg").read_bytes()
        assert str(len(data)) == file["filesize"]
        assert Image.open(BytesIO(data)).size == (file["width"], file["height"]) == (1200, 630)


def test_login_is_for_the_owner_alone(tmp_path: Path) -> None:
    with served_demo(tmp_path):
        assert (tmp_path / "login.json").stat().st_mode & 0o777 == 0o600


def test_same_name_same_cover() -> None:
    assert cover("north-light") == cover("north-light")
    assert cover("north-light") != cover("south-light")


def test_texts_fit_together() -> None:
    posts, authors, tags = texts.posts(), texts.authors(), texts.tags()
    assert [post.id for post in posts] == list(range(1, 15))
    assert [post.status for post in posts].count("published") == 12
    assert {post.author for post in posts} == {author["id"] for author in authors}
    assert {slug for post in posts for slug in post.tags} == {tag["slug"] for tag in tags}
    assert {comment["post"] for comment in texts.comments()} <= {post.id for post in posts}


def contents(folder: Path) -> tuple[list[str], list[str]]:
    """All tables and rows, and the names of the pictures."""
    with closing(sqlite3.connect(folder / "demo.db")) as connection:
        rows = list(connection.iterdump())
    return rows, sorted(path.name for path in (folder / "uploads").iterdir())


def change(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / "demo.db")) as connection, connection:
        connection.execute(statement)
