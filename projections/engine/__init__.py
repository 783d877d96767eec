"""What every view is made with: writing, following, bookmarks, sealing."""
