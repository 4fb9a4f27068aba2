"""The page of how cancers reach the liver and leave it."""
