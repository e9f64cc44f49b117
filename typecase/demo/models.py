"""The blog's tables, code-first: each class is a table, and a collection of both APIs.

A relationship's name is the field under which the other side is reached: `posts { comments { text } }`.
"""

import datetime
from uuid import UUID

from pydantic import NaiveDatetime
from sqlalchemy import Text
from sqlmodel import Field, Relationship, SQLModel


class Author(SQLModel, table=True):
    """Who writes."""

    __tablename__ = "authors"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=100)
    email: str | None = Field(default=None, max_length=255, unique=True)
    bio: str | None = Field(default=None, sa_type=Text)

    posts: list["BlogPost"] = Relationship(back_populates="author")


class BlogPostTag(SQLModel, table=True):
    """A post has a tag."""

    __tablename__ = "blog_posts_tags"

    id: int | None = Field(default=None, primary_key=True)
    blog_posts_id: int | None = Field(default=None, foreign_key="blog_posts.id", ondelete="CASCADE", index=True)
    tags_id: int | None = Field(default=None, foreign_key="tags.id", ondelete="CASCADE", index=True)


class Tag(SQLModel, table=True):
    """What a post is about."""

    __tablename__ = "tags"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=100)
    slug: str = Field(max_length=100, unique=True)

    posts: list["BlogPost"] = Relationship(back_populates="tags", link_model=BlogPostTag)


class BlogPost(SQLModel, table=True):
    """A post; the public reads those whose status is `published`."""

    __tablename__ = "blog_posts"

    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=255)
    date: datetime.date | None = Field(default=None, index=True)
    body: str | None = Field(default=None, sa_type=Text)
    description: str | None = Field(default=None, sa_type=Text)
    path: str | None = Field(default=None, max_length=255, unique=True)
    image: UUID | None = Field(default=None, foreign_key="directus_files.id", ondelete="SET NULL")
    badge: str | None = Field(default=None, max_length=50)
    status: str = Field(default="draft", max_length=20)
    author_id: int | None = Field(
        default=None, foreign_key="authors.id", ondelete="SET NULL", sa_column_kwargs={"name": "author"}
    )

    author: Author | None = Relationship(back_populates="posts")
    tags: list[Tag] = Relationship(back_populates="posts", link_model=BlogPostTag)
    comments: list["Comment"] = Relationship(back_populates="post")


class Comment(SQLModel, table=True):
    """What a reader says of a post; shown once it is approved."""

    __tablename__ = "comments"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=100)
    text: str = Field(sa_type=Text)
    created: NaiveDatetime | None = None
    approved: bool = False
    post_id: int | None = Field(
        default=None, foreign_key="blog_posts.id", ondelete="CASCADE", sa_column_kwargs={"name": "post"}
    )

    post: BlogPost | None = Relationship(back_populates="comments")
