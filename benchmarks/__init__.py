"""How fast the portal is, each figure beside a floor measured in the same run: the same work without the portal."""
