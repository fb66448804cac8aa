"""The plugin door: what plugins may import, how they are found, checked, loaded, and called under guard."""
