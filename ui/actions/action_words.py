"""The words of every action: its name in the menus, and the sentence of its tooltip.

Functions, because the translation is loaded before they are called. Longer than 300 lines and 40 a function: a table.
"""

from __future__ import annotations

from ui.tongue import translate

Pair = tuple[str, str]


def words() -> dict[str, Pair]:
    """(name with its menu key, sentence) of every action."""
    return {**_files(), **_edits(), **_views(), **_images(), **_windows(), **_models(), **_rest()}


def _files() -> dict[str, Pair]:
    """Menu File."""
    return {
        "open_files": (
            translate("Actions", "&Open files …"),
            translate("Actions", "Look at pictures, DICOM files or models."),
        ),
        "open_folder": (
            translate("Actions", "Open &folder …"),
            translate("Actions", "Look at all that lies in a folder."),
        ),
        "clear_recent": (
            translate("Actions", "Clear recent"),
            translate("Actions", "Forget which files were opened."),
        ),
        "close_item": (
            translate("Actions", "&Close image"),
            translate("Actions", "Take this image out of the browser; the file stays where it is."),
        ),
        "close_all": (
            translate("Actions", "Close &all"),
            translate("Actions", "Take everything out of the browser; undo brings it back."),
        ),
        "save_picture": (
            translate("Actions", "&Save picture …"),
            translate("Actions", "Write the image as it is shown, one pixel for each value."),
        ),
        "save_map": (
            translate("Actions", "Save picture with &map …"),
            translate("Actions", "Write the image with its map, one pixel for each value."),
        ),
        "export": (
            translate("Actions", "&Export results …"),
            translate("Actions", "Write the results of all that is open as CSV or JSON."),
        ),
        "quit": (
            translate("Actions", "&Quit"),
            translate("Actions", "End the program."),
        ),
    }


def _edits() -> dict[str, Pair]:
    """Menu Edit."""
    return {
        "undo": (
            translate("Actions", "&Undo"),
            translate("Actions", "Bring back what was removed last."),
        ),
        "copy_picture": (
            translate("Actions", "&Copy picture"),
            translate("Actions", "Put the image on the clipboard, one pixel for each value."),
        ),
        "copy_map": (
            translate("Actions", "Copy picture with &map"),
            translate("Actions", "Put the image with its map on the clipboard."),
        ),
        "copy_findings": (
            translate("Actions", "Copy fi&ndings"),
            translate("Actions", "Put the answer with its provenance on the clipboard as text."),
        ),
        "copy_details": (
            translate("Actions", "Copy error &details"),
            translate("Actions", "Put the latest error on the clipboard as text for a report."),
        ),
        "find": (
            translate("Actions", "&Find image"),
            translate("Actions", "Filter the browser by name."),
        ),
        "find_label": (
            translate("Actions", "Find &label"),
            translate("Actions", "Search all labels of the answer."),
        ),
        "settings": (
            translate("Actions", "&Settings …"),
            translate("Actions", "Change how the program looks and works."),
        ),
    }


def _views() -> dict[str, Pair]:
    """Menu View."""
    return {
        "palette": (
            translate("Actions", "Find an &action …"),
            translate("Actions", "Find every action by its name."),
        ),
        "browser": (
            translate("Actions", "&Browser"),
            translate("Actions", "Show or hide what is open."),
        ),
        "findings": (
            translate("Actions", "&Findings"),
            translate("Actions", "Show or hide what the model says."),
        ),
        "queue": (
            translate("Actions", "&Queue"),
            translate("Actions", "Show or hide work in progress."),
        ),
        "reset_layout": (
            translate("Actions", "&Reset layout"),
            translate("Actions", "Put all panels back where they were at first."),
        ),
        "fit": (
            translate("Actions", "Fi&t"),
            translate("Actions", "Show the whole image."),
        ),
        "one_to_one": (
            translate("Actions", "&One to one"),
            translate("Actions", "Show one pixel of the image on one pixel of the screen."),
        ),
        "zoom_in": (
            translate("Actions", "Zoom &in"),
            translate("Actions", "Show less of the image, larger."),
        ),
        "zoom_out": (
            translate("Actions", "&Zoom out"),
            translate("Actions", "Show more of the image, smaller."),
        ),
        "show_map": (
            translate("Actions", "Show &map"),
            translate("Actions", "Draw where the network reacted over the image."),
        ),
        "theme_system": (
            translate("Actions", "As the &system"),
            translate("Actions", "Follow the desktop's choice of dark or light."),
        ),
        "theme_dark": (
            translate("Actions", "&Dark"),
            translate("Actions", "Dark colours, for reading rooms."),
        ),
        "theme_light": (
            translate("Actions", "&Light"),
            translate("Actions", "Light colours."),
        ),
        "full_screen": (
            translate("Actions", "F&ull screen"),
            translate("Actions", "Use the whole screen."),
        ),
    }


def _images() -> dict[str, Pair]:
    """Menu Image."""
    return {
        "next": (
            translate("Actions", "&Next image"),
            translate("Actions", "Show the next frame, or the next file."),
        ),
        "previous": (
            translate("Actions", "&Previous image"),
            translate("Actions", "Show the frame before, or the file before."),
        ),
        "next_file": (
            translate("Actions", "Next &file"),
            translate("Actions", "Show the next file."),
        ),
        "previous_file": (
            translate("Actions", "Pre&vious file"),
            translate("Actions", "Show the file before."),
        ),
        "tool_window": (
            translate("Actions", "&Window tool"),
            translate("Actions", "Dragging changes brightness and contrast on the screen; never a score."),
        ),
        "tool_zoom": (
            translate("Actions", "&Zoom tool"),
            translate("Actions", "Dragging up and down zooms."),
        ),
        "tool_pan": (
            translate("Actions", "&Move tool"),
            translate("Actions", "Dragging moves the image."),
        ),
        "invert": (
            translate("Actions", "&Invert"),
            translate("Actions", "Turn light and dark around on the screen."),
        ),
        "reset_view": (
            translate("Actions", "&Reset view"),
            translate("Actions", "Back to the whole image and to the window that the file asks for."),
        ),
        "read_again": (
            translate("Actions", "Re&ad again"),
            translate("Actions", "Read this file again from the disk."),
        ),
    }


def _models() -> dict[str, Pair]:
    """Menu Model."""
    return {
        "run": (
            translate("Actions", "&Run"),
            translate("Actions", "Run the chosen model on this image."),
        ),
        "run_anyway": (
            translate("Actions", "Run &anyway"),
            translate("Actions", "Run the model although it is not meant for this image; the result stays marked."),
        ),
        "explain": (
            translate("Actions", "&Explain"),
            translate("Actions", "Show where the network reacted for the chosen label."),
        ),
        "cancel": (
            translate("Actions", "Ca&ncel"),
            translate("Actions", "Give up everything that is running."),
        ),
        "show_steps": (
            translate("Actions", "What the network &saw …"),
            translate("Actions", "Show every step from the image to the network's input, with its numbers."),
        ),
        "provenance": (
            translate("Actions", "&Provenance …"),
            translate("Actions", "Show all that is needed to get this answer again."),
        ),
        "model_card": (
            translate("Actions", "Model &card …"),
            translate("Actions", "Read what the chosen model is for and what it does."),
        ),
        "add_model": (
            translate("Actions", "A&dd model …"),
            translate("Actions", "Copy a model into the library: a zip or a network file."),
        ),
        "add_model_folder": (
            translate("Actions", "Add model f&older …"),
            translate("Actions", "Copy a model's folder into the library."),
        ),
        "models": (
            translate("Actions", "&Library …"),
            translate("Actions", "See all models, those that cannot be used with the reason."),
        ),
        "remove_model": (
            translate("Actions", "Re&move model"),
            translate("Actions", "Take the chosen model out of the library; undo brings it back."),
        ),
    }


def _rest() -> dict[str, Pair]:
    """Menus Tools and Help."""
    return {
        "devices": (
            translate("Actions", "&Devices …"),
            translate("Actions", "See what can run a network on this machine, and try it."),
        ),
        "clear_queue": (
            translate("Actions", "&Clear queue"),
            translate("Actions", "Take everything that is over out of the queue."),
        ),
        "restart_worker": (
            translate("Actions", "&Restart worker"),
            translate("Actions", "End the process that reads files and runs networks, and start another."),
        ),
        "help": (
            translate("Actions", "&Help"),
            translate("Actions", "One page about the window, and all shortcuts."),
        ),
        "shortcuts": (
            translate("Actions", "&Keyboard shortcuts …"),
            translate("Actions", "See and change the keys of all actions."),
        ),
        "about": (
            translate("Actions", "&About"),
            translate("Actions", "Versions, licences and what this program is for."),
        ),
    }


def _windows() -> dict[str, Pair]:
    """Menu Image, Brightness."""
    return {
        "window_file": (
            translate("Actions", "&From file"),
            translate("Actions", "Show the values through the window that the file asks for."),
        ),
        "window_auto": (
            translate("Actions", "&Auto"),
            translate("Actions", "Show the values from the 0.5th to the 99.5th percentile."),
        ),
        "window_full": (
            translate("Actions", "F&ull range"),
            translate("Actions", "Show all values from the lowest to the highest."),
        ),
        "window_brain": (
            translate("Actions", "&Brain"),
            translate("Actions", "Width 80, level 40 Hounsfield units."),
        ),
        "window_subdural": (
            translate("Actions", "&Subdural"),
            translate("Actions", "Width 215, level 75 Hounsfield units."),
        ),
        "window_stroke": (
            translate("Actions", "S&troke"),
            translate("Actions", "Width 40, level 40 Hounsfield units."),
        ),
        "window_bone": (
            translate("Actions", "B&one"),
            translate("Actions", "Width 2000, level 300 Hounsfield units."),
        ),
        "window_soft_tissue": (
            translate("Actions", "Soft t&issue"),
            translate("Actions", "Width 400, level 40 Hounsfield units."),
        ),
        "window_lung": (
            translate("Actions", "&Lung"),
            translate("Actions", "Width 1500, level −600 Hounsfield units."),
        ),
        "window_mediastinum": (
            translate("Actions", "&Mediastinum"),
            translate("Actions", "Width 350, level 50 Hounsfield units."),
        ),
    }
