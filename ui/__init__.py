"""The window: PySide6. It knows the engine's values and asks its worker; the engine never knows the window."""
