"""A static site of what is published: opens from disk, asks no network for anything, and runs nothing of a portal's."""
