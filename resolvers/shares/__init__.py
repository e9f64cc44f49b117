"""Shares: links that show one item, and what hangs on it, to whoever has them.

reach      which rows hang on a shared item
sharer     whether who shared it still may
rights     what of them a share shows
guard      making and changing shares
entrance   from a share's id, and its password, to a token
"""
