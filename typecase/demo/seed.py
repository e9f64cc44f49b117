"""Fills the demo's database and its folder of uploads: once, in one transaction, and never over what is there."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlmodel import Session, col, select

from db.tables import Access, File, Permission, Settings
from typecase.demo import texts
from typecase.demo.models import Author, BlogPost, BlogPostTag, Comment, Tag
from typecase.demo.pictures import HEIGHT, WIDTH, cover

_PUBLISHED = {"status": {"_eq": "published"}}
_PUBLIC_READS: Mapping[str, tuple[Mapping[str, Any] | None, str]] = {
    "blog_posts": (_PUBLISHED, "*"),
    "authors": (None, "id,name,bio,posts"),
    "tags": (None, "*"),
    "blog_posts_tags": ({"blog_posts_id": _PUBLISHED}, "*"),
    "comments": ({"_and": [{"approved": {"_eq": True}}, {"post": _PUBLISHED}]}, "id,name,text,created,post"),
    "directus_files": (None, "id,title,type,width,height,filesize,filename_download"),
}


PRESETS = [
    {"key": "card", "width": 600, "height": 315, "fit": "cover", "format": "auto", "quality": 75},
    {"key": "thumbnail", "width": 120, "height": 120, "fit": "cover", "format": "auto"},
]
"""The sizes in which the blog shows its pictures: `/assets/<id>?key=card`."""


def seed(session: Session, uploads: Path) -> bool:
    """Write the blog's rows, pictures and public rights, unless there are posts already; say whether it was done.

    The tables must be there. Pictures are files `<id>.jpg` in `uploads`, which is made where it is missing. Nothing is
    committed; an error leaves at most pictures behind, which the next attempt writes again.
    """
    if session.exec(select(BlogPost.id)).first() is not None:
        return False
    posts = texts.posts()
    session.add_all(_picture(post, uploads) for post in posts)
    session.add_all(Author(**row) for row in texts.authors())
    session.add_all(Tag(**row) for row in texts.tags())
    session.flush()
    session.add_all(_post(post) for post in posts)
    session.flush()
    session.add_all(_tags_of(posts))
    session.add_all(_comment(number, row) for number, row in enumerate(texts.comments(), start=1))
    session.add_all(_public_rights(session))
    _set_presets(session)
    session.flush()
    return True


def _set_presets(session: Session) -> None:
    """Name the transforms that the blog's pages ask for, unless the project has some already."""
    settings = session.exec(select(Settings)).first() or Settings(id=1)
    if not settings.storage_asset_presets:
        settings.storage_asset_presets = PRESETS
        session.add(settings)


def picture_id(slug: str) -> UUID:
    """The key of a post's picture in `directus_files`, the same in every demo."""
    return uuid5(NAMESPACE_URL, f"https://typecase.example/covers/{slug}")


def _picture(post: texts.Post, uploads: Path) -> File:
    key, data = str(picture_id(post.slug)), cover(post.slug)
    moment = dt.datetime.combine(post.date, dt.time(8), dt.UTC)
    uploads.mkdir(parents=True, exist_ok=True)
    (uploads / f"{key}.jpg").write_bytes(data)
    return File(
        id=key,
        storage="local",
        filename_disk=f"{key}.jpg",
        filename_download=f"{post.slug}.jpg",
        title=post.title,
        type="image/jpeg",
        created_on=moment,
        modified_on=moment,
        uploaded_on=moment,
        filesize=len(data),
        width=WIDTH,
        height=HEIGHT,
    )


def _post(post: texts.Post) -> BlogPost:
    return BlogPost(
        id=post.id,
        title=post.title,
        date=post.date,
        body=post.body,
        description=post.description,
        path=f"/blog/{post.slug}",
        image=picture_id(post.slug),
        badge=post.badge,
        status=post.status,
        author_id=post.author,
    )


def _tags_of(posts: list[texts.Post]) -> list[BlogPostTag]:
    ids = {tag["slug"]: tag["id"] for tag in texts.tags()}
    pairs = [(post.id, ids[slug]) for post in posts for slug in post.tags]
    return [
        BlogPostTag(id=number, blog_posts_id=post, tags_id=tag) for number, (post, tag) in enumerate(pairs, start=1)
    ]


def _comment(number: int, row: Mapping[str, Any]) -> Comment:
    return Comment(
        id=number,
        name=row["name"],
        text=row["text"],
        created=dt.datetime.fromisoformat(row["created"]),
        approved=row["approved"],
        post_id=row["post"],
    )


def _public_rights(session: Session) -> list[Permission]:
    """What those who are not signed in may read."""
    everyone = select(Access.policy).where(col(Access.role).is_(None), col(Access.user).is_(None))
    policy = session.exec(everyone).one()
    return [
        Permission(collection=collection, action="read", permissions=rows, fields=fields, policy=policy)
        for collection, (rows, fields) in _PUBLIC_READS.items()
    ]
