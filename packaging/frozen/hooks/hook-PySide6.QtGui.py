"""Goes before PyInstaller's own hook: Qt's plugins, but only those that the window uses."""

from frozen import contents
from PyInstaller.utils.hooks.qt import add_qt6_dependencies

hiddenimports, binaries, datas = add_qt6_dependencies(__file__)
binaries = contents.wanted_qt_plugins(binaries)
