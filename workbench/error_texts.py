"""The English sentences of every error code: what happened, why, what to do.

Longer than 300 lines on purpose: one table, so that the wording can be read and judged in one place.
`{name}` marks are filled from the error's parameters. The window translates the same templates (`ui/messages.py`),
the command line prints them as they are.
"""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """Three sentences, each a template for `str.format_map`."""

    what: str
    why: str
    hint: str


_USAGE = {
    "usage.no_display": Text(
        "There is no display to open a window on.",
        "{detail}",
        "Use the command line instead (workbench --help), or start a desktop session.",
    ),
    "usage.qt_library": Text(
        "The window cannot be drawn: a system library is missing.",
        "{detail}",
        "{command}",
    ),
    "usage.value": Text("{option} cannot be {value}.", "{why}", "{hint}"),
    "usage.no_input": Text(
        "There is nothing to do.", "No input was given.", "Name at least one file: workbench {command} FILE"
    ),
    "usage.no_such_action": Text("There is no {kind} called {name}.", "Known: {known}.", "{hint}"),
    "internal.bug": Text(
        "Something went wrong inside the program: {kind}.",
        "{detail}",
        "This is a mistake of ours. The log holds the details: {log}",
    ),
}

_READ = {
    "read.not_found": Text("{name} is not there.", "No file of that name was found.", "Check the path: {path}"),
    "read.not_a_file": Text("{name} cannot be opened.", "It is not an ordinary file.", "Copy it into a folder first."),
    "read.no_permission": Text(
        "{name} cannot be read.",
        "The system denies access to it.",
        "Ask its owner for permission to read it.",
    ),
    "read.io": Text("{name} cannot be read.", "{why}", "Copy the file to a local disk and open the copy."),
    "read.empty": Text("{name} is empty.", "The file has 0 bytes.", "Copy it again from where it came from."),
    "read.unknown_format": Text(
        "{name} is not an image that can be read here.",
        "Its content is none of: {formats}.",
        "Save it as PNG, TIFF or DICOM.",
    ),
    "read.truncated": Text(
        "{name} is cut short.",
        "{why}",
        "Copy it again from where it came from: a part of the picture is missing.",
    ),
    "read.damaged": Text("{name} is damaged.", "{why}", "Copy it again from where it came from."),
    "read.too_large": Text(
        "{name} is too large to open.",
        "It announces {width} × {height} pixels in {frames} frame(s), {megapixels} megapixels; the limit is "
        "{limit} megapixels.",
        "Raise “Largest picture” in the settings under Reading if you trust this file.",
    ),
    "read.too_much_memory": Text(
        "{name} is too large to open.",
        "It would need {need} of memory; the limit is {limit}.",
        "Raise “Most memory for one file” in the settings under Reading if you trust this file.",
    ),
    "read.no_pixels": Text("{name} holds no picture.", "{why}", "Open an image file of the same study instead."),
    "read.no_decoder": Text(
        "{name} cannot be decoded.",
        "Its pixels are stored as {syntax}, and no decoder for that is installed.",
        "{hint}",
    ),
    "read.unsupported": Text("{name} cannot be shown.", "{why}", "{hint}"),
    "read.would_lose_depth": Text(
        "{name} has {bits} bits a colour, and would lose half of them.",
        "The decoder at hand cuts this kind of file to 8 bits a colour without saying so.",
        "Save it as 8-bit colour or as 16-bit grey, so that nothing is lost in silence.",
    ),
    "read.no_such_frame": Text(
        "{name} has no frame {frame}.", "It holds {frames} frame(s), counted from 0.", "Choose another frame."
    ),
    "read.no_such_window": Text(
        "{name} has no window {wanted}.",
        "It holds {count}, counted from 0.",
        "Give the window as centre,width.",
    ),
    "read.not_a_tensor": Text(
        "{name} holds no tensor that can be compared.",
        "{why}",
        'Save the network\'s input with numpy: np.save("input.npy", tensor)',
    ),
    "read.tensor_shape": Text(
        "{name} has a shape that no step gives.",
        "It is {shape}; the network's input is {wanted}.",
        "Save what the maker's own code feeds to the network, for the same picture.",
    ),
    "read.nothing_found": Text(
        "{name} holds nothing that can be opened.", "{why}", "Open a folder with pictures or DICOM files."
    ),
}

_MODEL = {
    "model.not_found": Text(
        "There is no model called {name}.", "Known models: {known}.", "Add it with: workbench models add PATH"
    ),
    "model.not_a_model": Text(
        "{name} is not a model.",
        "{why}",
        "A model is a folder or a zip with a model.toml, an .onnx file, or a folder that a plugin can import.",
    ),
    "model.manifest": Text(
        "The manifest of {name} has {count} problem(s).", "", "Mend them in {file}, then add the model again."
    ),
    "model.file_missing": Text(
        "{name} is not whole.", "The file {file} is missing from it.", "Copy the whole model again."
    ),
    "model.hash_mismatch": Text(
        "{name} is not what it says it is.",
        "The file {file} has changed: its SHA-256 is {found}…, the manifest says {expected}….",
        "Get the model again from where it came from. If you changed the file yourself, write its new hash into "
        "model.toml.",
    ),
    "model.unlisted_file": Text(
        "{name} holds a file that its manifest does not list.",
        "{file} is read by the network, but has no SHA-256 in [files].",
        "Add it to [files] in model.toml.",
    ),
    "model.path_escapes": Text(
        "{name} wants to read a file outside its own folder.",
        "It names {file}.",
        "It was not loaded. A model package may read only its own files.",
    ),
    "model.linked_file": Text(
        "{name} holds a link instead of a file.",
        "{file} is a link, or has a second name elsewhere on this disk.",
        "Copy the package with real files in it.",
    ),
    "model.garbage": Text("{name} cannot be read as an ONNX network.", "{why}", "Export or download it again."),
    "model.opset_too_new": Text(
        "{name} is too new for the ONNX Runtime on this machine.",
        "It uses {used}; at most {most} can be loaded.",
        "Export it again with {most} or lower, or update the program.",
    ),
    "model.custom_operators": Text(
        "{name} needs operators that do not come with ONNX Runtime.",
        "Missing: {operators}.",
        "Export the network without them. Libraries with foreign operators are never loaded: they can run any code.",
    ),
    "model.too_large": Text("{name} is too large to load.", "{why}", "{hint}"),
    "model.answer": Text(
        "An answer about {name} cannot be followed.", "", "“workbench models add FILE --questions” lists what is asked."
    ),
    "model.not_an_image": Text(
        "{name} does not take an image.",
        "Its input has the shape {shape}; four sides are expected: batch, channels, rows and columns.",
        "Networks for volumes, sound or text are not run here.",
    ),
    "model.no_classes": Text(
        "{name} does not answer with one number for each class.",
        "It has the outputs {outputs}.{said}",
        "Classification, multilabel and regression are run here; boxes and masks are not yet.",
    ),
    "model.inputs": Text("{name} has {count} inputs; one is expected.", "They are: {inputs}.", "{hint}"),
    "model.batch": Text(
        "{name} takes {count} images at once, never one alone.",
        "The first side of its input {shape} is fixed to {count}.",
        "Export the network with a batch of 1, or with a free first side.",
    ),
    "model.channels": Text(
        "{name} takes neither grey nor colour pictures.",
        "Its input is {shape}; one or three channels are expected.",
        "Networks for other kinds of images are not run here.",
    ),
    "model.tensor_missing": Text(
        "{name} has no {kind} called {tensor}.",
        "It has: {known}.",
        "Write one of them into model.toml, under [engine].",
    ),
    "model.input_type": Text(
        "{name} takes values of the type {dtype}, which cannot be made from pixels.",
        "Supported: float32, float16, float64, uint8, int8, uint16, int16, int32, int64.",
        "Export the network with a float32 input.",
    ),
    "model.input_shape": Text(
        "The pipeline of {name} does not fit its network.",
        "The steps produce {made}, the network's input {tensor} is {wanted}.",
        "Check the sizes in the steps and the layout under [engine] in model.toml.",
    ),
    "model.output_shape": Text(
        "The answer of {name} has a shape that its interpreter cannot read.",
        "The output {tensor} is {found}; {wanted} is expected.",
        "Choose the right output under [engine], or another interpreter, in model.toml.",
    ),
    "model.labels_count": Text(
        "{name} has {labels} labels for {outputs} outputs.",
        "Every output needs its own label, or names go to the wrong numbers.",
        "Correct {file}: one label a line, in the order of the outputs.",
    ),
    "model.questions": Text(
        "{name} does not say everything that is needed to run it.",
        "A bare network file leaves open:",
        "Drop the file on the window, which shows each choice on a picture, or answer with --set key=value; "
        "“workbench models add” asks one question after the other.",
    ),
    "model.id_taken": Text(
        "A model called {id} is already installed.",
        "Version {version}, in {folder}.",
        "Remove it first with: workbench models remove {id}",
    ),
    "model.not_removable": Text("{name} cannot be removed.", "{why}", "Models that you added yourself can be removed."),
    "model.archive": Text("{name} cannot be unpacked.", "{why}", "Pack the model folder again as a plain zip."),
    "model.sample_differs": Text(
        "{name} does not give the answers that its author got.",
        "{why}",
        "Compare the versions of the runtime and the device; do not rely on its results before that is settled.",
    ),
    "model.no_sample": Text(
        "{name} has no sample to check.",
        "Its folder holds no samples/expected.json.",
        "Ask its author for one.",
    ),
    "model.unwritable": Text(
        "The model folder cannot be written.", "{why}", "Choose another data folder with --data-dir."
    ),
}

_PLAN = {
    "plan.misfit": Text(
        "{model} is not meant for this image.",
        "",
        "Choose another model, or run anyway: the result is then marked.",
    ),
    "plan.impossible": Text("{model} cannot be run on this image.", "", "Choose another model or another image."),
    "plan.volume": Text(
        "{model} works on volumes.",
        "Only single images can be run in this version.",
        "Choose a model for images.",
    ),
}

_RUN = {
    "run.values_not_finite": Text(
        "{name} holds {count} values that are not numbers.",
        "A network answers such an input with nonsense, so it was not run.",
        "Mend the file, or use one without missing values.",
    ),
    "run.output_not_finite": Text(
        "{model} answered with values that are not numbers.",
        "{count} of {total} output values are NaN or infinite on {device}.",
        "Try the CPU (--device cpu). If it answers the same there, the network is damaged or fed wrongly.",
    ),
    "run.not_probabilities": Text(
        "{model} answered with values that are not probabilities.",
        "Its manifest says that they are, but they reach from {low} to {high}.",
        'Set activation = "softmax" or "sigmoid" under [interpret] in model.toml.',
    ),
    "run.output_shape": Text(
        "{model} answered with another shape than it announced.", "{found} instead of {wanted}.", "{hint}"
    ),
    "run.step": Text("The step {step} cannot be done.", "{why}", "{hint}"),
}

_RUNTIME = {
    "runtime.no_such_device": Text(
        "There is no device called {device}.",
        "Known here: {known}.",
        "workbench doctor lists what can be used.",
    ),
    "runtime.device_unavailable": Text("{device} cannot be used.", "{why}", "{hint}"),
    "runtime.load": Text("{model} cannot be loaded.", "{why}", "{hint}"),
    "runtime.run": Text("{model} stopped in the middle of a run on {device}.", "{why}", "{hint}"),
    "runtime.out_of_memory": Text(
        "There was not enough memory to run {model} on {device}.",
        "{why}",
        "Close other programs, use a smaller image, or raise the worker's memory in the settings.",
    ),
    "runtime.device_lost": Text(
        "{device} was lost while {model} was running.", "{why}", "Run it again, or choose the CPU."
    ),
    "runtime.missing": Text("No runtime can run {model}.", "{why}", "{hint}"),
}

_EXPLAIN = {
    "explain.no_such_method": Text(
        "There is no explanation method called {method}.",
        "Known: {known}.",
        "workbench plugins list names them.",
    ),
    "explain.not_possible": Text("{method} cannot explain {model}.", "{why}", "{hint}"),
    "explain.no_such_class": Text(
        "{model} has no class called {label}.", "{why}", "Give the class by its number, counted from 0."
    ),
    "explain.check_failed": Text(
        "The map of {model} does not add up.",
        "Its mean plus the bias is {sum}, the network's own answer {logit}.",
        "The map is not shown, because it would be wrong. Use occlusion instead.",
    ),
}

_PLUGIN = {
    "plugin.raised": Text(
        "The plugin {plugin} stopped while {doing}.",
        "{kind}: {detail}",
        "Everything else goes on. Its author will want the log: {log}",
    ),
    "plugin.wrong_answer": Text(
        "The plugin {plugin} gave an answer that cannot be used.", "{why}", "Tell its author: {log}"
    ),
    "plugin.manifest": Text("The plugin {name} cannot be used.", "", "Mend plugin.toml, then start again."),
    "plugin.load": Text("The plugin {plugin} cannot be loaded.", "{why}", "{hint}"),
    "plugin.missing": Text(
        "Nothing here provides {use}.", "No plugin with that id is installed. Known: {known}.", "{hint}"
    ),
    "plugin.off": Text(
        "The plugin {plugin} is switched off.", "{why}", "Switch it on again in the settings under Plugins."
    ),
    "plugin.option": Text("{use} cannot be set up.", "{why}", "{hint}"),
    "plugin.exists": Text("{path} is already there.", "Nothing was overwritten.", "Choose another name."),
    "plugin.name": Text(
        "{name} cannot be the name of a plugin.",
        "Names are made of small letters, digits and underscores, and begin with a letter.",
        "Choose a name like ct_windows.",
    ),
}

_WORKER = {
    "worker.crashed": Text(
        "The worker stopped while {doing}.",
        "{why}",
        "It was started again; everything else is untouched.",
    ),
    "worker.hung": Text(
        "The worker did not stop when asked, and was ended.",
        "It was busy with: {doing}.",
        "It was started again; everything else is untouched.",
    ),
    "worker.memory": Text(
        "The worker used more memory than it may, while {doing}.",
        "It reached {used}; the limit is {limit}.",
        "Raise the worker's memory in the settings, or use smaller images.",
    ),
    "worker.start": Text("The worker could not be started.", "{why}", "{hint}"),
    "worker.too_often": Text(
        "The worker stopped {count} times within a minute and was not started again.",
        "Last: {doing}.",
        "Start the program with --no-plugins; the log may say more: {log}",
    ),
    "worker.answer": Text(
        "The worker's answer could not be read.", "{why}", "Try again. If it happens again, the log says more."
    ),
    "worker.no_room": Text(
        "There is no room to hand over the picture.", "{why}", "Close other pictures or programs, then try again."
    ),
    "worker.protocol": Text(
        "The worker could not read a request.",
        "{why}",
        "Start the program again; its parts may differ in version.",
    ),
}

_STORE = {
    "store.unwritable": Text(
        "Results are not being kept.",
        "{why}",
        "Choose another data folder with --data-dir, or free some space.",
    ),
    "store.damaged": Text(
        "The file of kept results is damaged.", "{why}", "It was set aside as {aside}; a new one was begun."
    ),
    "store.newer": Text(
        "The kept results were written by a newer version of the program.",
        "Their schema is {found}; this version knows {known}.",
        "Use the newer version, or another data folder with --data-dir.",
    ),
    "store.foreign": Text(
        "{name} is not a file of this program.", "{why}", "Move it away, so that a new one can be begun."
    ),
    "store.busy": Text(
        "The kept results are busy.",
        "Another instance has been writing for a long time.",
        "Try again in a moment.",
    ),
    "store.full": Text(
        "The disk is full.", "{free} are free where results are kept.", "Free some space, then try again."
    ),
}

_SETTINGS = {
    "settings.unreadable": Text("The settings cannot be read.", "{why}", "Defaults are used. The file is: {path}"),
    "settings.unwritable": Text("The settings cannot be saved.", "{why}", "They hold until the program is closed."),
    "settings.value": Text("The setting {name} cannot be {value}.", "{why}", "{used} is used instead."),
    "settings.unknown": Text(
        "There is no setting called {name}.", "{why}", "It is kept in the file, but has no effect."
    ),
}

_WRITE = {
    "write.unwritable": Text("{name} cannot be written.", "{why}", "Choose another folder or name."),
    "write.format": Text(
        "{name} cannot be written.", "There is no writer for the ending {ending}.", "Known endings: {known}."
    ),
}

TEXTS: dict[str, Text] = {
    **_USAGE,
    **_READ,
    **_MODEL,
    **_PLAN,
    **_RUN,
    **_RUNTIME,
    **_EXPLAIN,
    **_PLUGIN,
    **_WORKER,
    **_STORE,
    **_SETTINGS,
    **_WRITE,
}
