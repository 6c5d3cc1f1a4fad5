"""Files that stages hand to one another: written beside and renamed, with a schema name and version."""
