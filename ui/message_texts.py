"""The sentences of every error code and every setting, as literals that Qt's translation tools find.

Written by packaging/make_messages.py from workbench/error_texts.py and workbench/settings_table.py; change those, then
run the script again. Longer than 300 lines, and wider than 120 columns: the tools want one literal for each sentence.
"""
# ruff: noqa: E501
# fmt: off

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

CONTEXT = "Errors"
TEXTS: dict[str, tuple[object, object, object]] = {
    "usage.no_display": (
        QT_TRANSLATE_NOOP("Errors", "There is no display to open a window on."),
        "{detail}",
        QT_TRANSLATE_NOOP("Errors", "Use the command line instead (workbench --help), or start a desktop session."),
    ),
    "usage.qt_library": (
        QT_TRANSLATE_NOOP("Errors", "The window cannot be drawn: a system library is missing."),
        "{detail}",
        "{command}",
    ),
    "usage.value": (
        QT_TRANSLATE_NOOP("Errors", "{option} cannot be {value}."),
        "{why}",
        "{hint}",
    ),
    "usage.no_input": (
        QT_TRANSLATE_NOOP("Errors", "There is nothing to do."),
        QT_TRANSLATE_NOOP("Errors", "No input was given."),
        QT_TRANSLATE_NOOP("Errors", "Name at least one file: workbench {command} FILE"),
    ),
    "usage.no_such_action": (
        QT_TRANSLATE_NOOP("Errors", "There is no {kind} called {name}."),
        QT_TRANSLATE_NOOP("Errors", "Known: {known}."),
        "{hint}",
    ),
    "internal.bug": (
        QT_TRANSLATE_NOOP("Errors", "Something went wrong inside the program: {kind}."),
        "{detail}",
        QT_TRANSLATE_NOOP("Errors", "This is a mistake of ours. The log holds the details: {log}"),
    ),
    "read.not_found": (
        QT_TRANSLATE_NOOP("Errors", "{name} is not there."),
        QT_TRANSLATE_NOOP("Errors", "No file of that name was found."),
        QT_TRANSLATE_NOOP("Errors", "Check the path: {path}"),
    ),
    "read.not_a_file": (
        QT_TRANSLATE_NOOP("Errors", "{name} cannot be opened."),
        QT_TRANSLATE_NOOP("Errors", "It is not an ordinary file."),
        QT_TRANSLATE_NOOP("Errors", "Copy it into a folder first."),
    ),
    "read.no_permission": (
        QT_TRANSLATE_NOOP("Errors", "{name} cannot be read."),
        QT_TRANSLATE_NOOP("Errors", "The system denies access to it."),
        QT_TRANSLATE_NOOP("Errors", "Ask its owner for permission to read it."),
    ),
    "read.io": (
        QT_TRANSLATE_NOOP("Errors", "{name} cannot be read."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Copy the file to a local disk and open the copy."),
    ),
    "read.empty": (
        QT_TRANSLATE_NOOP("Errors", "{name} is empty."),
        QT_TRANSLATE_NOOP("Errors", "The file has 0 bytes."),
        QT_TRANSLATE_NOOP("Errors", "Copy it again from where it came from."),
    ),
    "read.unknown_format": (
        QT_TRANSLATE_NOOP("Errors", "{name} is not an image that can be read here."),
        QT_TRANSLATE_NOOP("Errors", "Its content is none of: {formats}."),
        QT_TRANSLATE_NOOP("Errors", "Save it as PNG, TIFF or DICOM."),
    ),
    "read.truncated": (
        QT_TRANSLATE_NOOP("Errors", "{name} is cut short."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Copy it again from where it came from: a part of the picture is missing."),
    ),
    "read.damaged": (
        QT_TRANSLATE_NOOP("Errors", "{name} is damaged."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Copy it again from where it came from."),
    ),
    "read.too_large": (
        QT_TRANSLATE_NOOP("Errors", "{name} is too large to open."),
        QT_TRANSLATE_NOOP("Errors", "It announces {width} × {height} pixels in {frames} frame(s), {megapixels} megapixels; the limit is {limit} megapixels."),
        QT_TRANSLATE_NOOP("Errors", "Raise “Largest picture” in the settings under Reading if you trust this file."),
    ),
    "read.too_much_memory": (
        QT_TRANSLATE_NOOP("Errors", "{name} is too large to open."),
        QT_TRANSLATE_NOOP("Errors", "It would need {need} of memory; the limit is {limit}."),
        QT_TRANSLATE_NOOP("Errors", "Raise “Most memory for one file” in the settings under Reading if you trust this file."),
    ),
    "read.no_pixels": (
        QT_TRANSLATE_NOOP("Errors", "{name} holds no picture."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Open an image file of the same study instead."),
    ),
    "read.no_decoder": (
        QT_TRANSLATE_NOOP("Errors", "{name} cannot be decoded."),
        QT_TRANSLATE_NOOP("Errors", "Its pixels are stored as {syntax}, and no decoder for that is installed."),
        "{hint}",
    ),
    "read.unsupported": (
        QT_TRANSLATE_NOOP("Errors", "{name} cannot be shown."),
        "{why}",
        "{hint}",
    ),
    "read.would_lose_depth": (
        QT_TRANSLATE_NOOP("Errors", "{name} has {bits} bits a colour, and would lose half of them."),
        QT_TRANSLATE_NOOP("Errors", "The decoder at hand cuts this kind of file to 8 bits a colour without saying so."),
        QT_TRANSLATE_NOOP("Errors", "Save it as 8-bit colour or as 16-bit grey, so that nothing is lost in silence."),
    ),
    "read.no_such_frame": (
        QT_TRANSLATE_NOOP("Errors", "{name} has no frame {frame}."),
        QT_TRANSLATE_NOOP("Errors", "It holds {frames} frame(s), counted from 0."),
        QT_TRANSLATE_NOOP("Errors", "Choose another frame."),
    ),
    "read.no_such_window": (
        QT_TRANSLATE_NOOP("Errors", "{name} has no window {wanted}."),
        QT_TRANSLATE_NOOP("Errors", "It holds {count}, counted from 0."),
        QT_TRANSLATE_NOOP("Errors", "Give the window as centre,width."),
    ),
    "read.not_a_tensor": (
        QT_TRANSLATE_NOOP("Errors", "{name} holds no tensor that can be compared."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Save the network's input with numpy: np.save(\"input.npy\", tensor)"),
    ),
    "read.tensor_shape": (
        QT_TRANSLATE_NOOP("Errors", "{name} has a shape that no step gives."),
        QT_TRANSLATE_NOOP("Errors", "It is {shape}; the network's input is {wanted}."),
        QT_TRANSLATE_NOOP("Errors", "Save what the maker's own code feeds to the network, for the same picture."),
    ),
    "read.nothing_found": (
        QT_TRANSLATE_NOOP("Errors", "{name} holds nothing that can be opened."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Open a folder with pictures or DICOM files."),
    ),
    "model.not_found": (
        QT_TRANSLATE_NOOP("Errors", "There is no model called {name}."),
        QT_TRANSLATE_NOOP("Errors", "Known models: {known}."),
        QT_TRANSLATE_NOOP("Errors", "Add it with: workbench models add PATH"),
    ),
    "model.not_a_model": (
        QT_TRANSLATE_NOOP("Errors", "{name} is not a model."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "A model is a folder or a zip with a model.toml, an .onnx file, or a folder that a plugin can import."),
    ),
    "model.manifest": (
        QT_TRANSLATE_NOOP("Errors", "The manifest of {name} has {count} problem(s)."),
        "",
        QT_TRANSLATE_NOOP("Errors", "Mend them in {file}, then add the model again."),
    ),
    "model.file_missing": (
        QT_TRANSLATE_NOOP("Errors", "{name} is not whole."),
        QT_TRANSLATE_NOOP("Errors", "The file {file} is missing from it."),
        QT_TRANSLATE_NOOP("Errors", "Copy the whole model again."),
    ),
    "model.hash_mismatch": (
        QT_TRANSLATE_NOOP("Errors", "{name} is not what it says it is."),
        QT_TRANSLATE_NOOP("Errors", "The file {file} has changed: its SHA-256 is {found}…, the manifest says {expected}…."),
        QT_TRANSLATE_NOOP("Errors", "Get the model again from where it came from. If you changed the file yourself, write its new hash into model.toml."),
    ),
    "model.unlisted_file": (
        QT_TRANSLATE_NOOP("Errors", "{name} holds a file that its manifest does not list."),
        QT_TRANSLATE_NOOP("Errors", "{file} is read by the network, but has no SHA-256 in [files]."),
        QT_TRANSLATE_NOOP("Errors", "Add it to [files] in model.toml."),
    ),
    "model.path_escapes": (
        QT_TRANSLATE_NOOP("Errors", "{name} wants to read a file outside its own folder."),
        QT_TRANSLATE_NOOP("Errors", "It names {file}."),
        QT_TRANSLATE_NOOP("Errors", "It was not loaded. A model package may read only its own files."),
    ),
    "model.linked_file": (
        QT_TRANSLATE_NOOP("Errors", "{name} holds a link instead of a file."),
        QT_TRANSLATE_NOOP("Errors", "{file} is a link, or has a second name elsewhere on this disk."),
        QT_TRANSLATE_NOOP("Errors", "Copy the package with real files in it."),
    ),
    "model.garbage": (
        QT_TRANSLATE_NOOP("Errors", "{name} cannot be read as an ONNX network."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Export or download it again."),
    ),
    "model.opset_too_new": (
        QT_TRANSLATE_NOOP("Errors", "{name} is too new for the ONNX Runtime on this machine."),
        QT_TRANSLATE_NOOP("Errors", "It uses {used}; at most {most} can be loaded."),
        QT_TRANSLATE_NOOP("Errors", "Export it again with {most} or lower, or update the program."),
    ),
    "model.custom_operators": (
        QT_TRANSLATE_NOOP("Errors", "{name} needs operators that do not come with ONNX Runtime."),
        QT_TRANSLATE_NOOP("Errors", "Missing: {operators}."),
        QT_TRANSLATE_NOOP("Errors", "Export the network without them. Libraries with foreign operators are never loaded: they can run any code."),
    ),
    "model.too_large": (
        QT_TRANSLATE_NOOP("Errors", "{name} is too large to load."),
        "{why}",
        "{hint}",
    ),
    "model.answer": (
        QT_TRANSLATE_NOOP("Errors", "An answer about {name} cannot be followed."),
        "",
        QT_TRANSLATE_NOOP("Errors", "“workbench models add FILE --questions” lists what is asked."),
    ),
    "model.not_an_image": (
        QT_TRANSLATE_NOOP("Errors", "{name} does not take an image."),
        QT_TRANSLATE_NOOP("Errors", "Its input has the shape {shape}; four sides are expected: batch, channels, rows and columns."),
        QT_TRANSLATE_NOOP("Errors", "Networks for volumes, sound or text are not run here."),
    ),
    "model.no_classes": (
        QT_TRANSLATE_NOOP("Errors", "{name} does not answer with one number for each class."),
        QT_TRANSLATE_NOOP("Errors", "It has the outputs {outputs}.{said}"),
        QT_TRANSLATE_NOOP("Errors", "Classification, multilabel and regression are run here; boxes and masks are not yet."),
    ),
    "model.inputs": (
        QT_TRANSLATE_NOOP("Errors", "{name} has {count} inputs; one is expected."),
        QT_TRANSLATE_NOOP("Errors", "They are: {inputs}."),
        "{hint}",
    ),
    "model.batch": (
        QT_TRANSLATE_NOOP("Errors", "{name} takes {count} images at once, never one alone."),
        QT_TRANSLATE_NOOP("Errors", "The first side of its input {shape} is fixed to {count}."),
        QT_TRANSLATE_NOOP("Errors", "Export the network with a batch of 1, or with a free first side."),
    ),
    "model.channels": (
        QT_TRANSLATE_NOOP("Errors", "{name} takes neither grey nor colour pictures."),
        QT_TRANSLATE_NOOP("Errors", "Its input is {shape}; one or three channels are expected."),
        QT_TRANSLATE_NOOP("Errors", "Networks for other kinds of images are not run here."),
    ),
    "model.tensor_missing": (
        QT_TRANSLATE_NOOP("Errors", "{name} has no {kind} called {tensor}."),
        QT_TRANSLATE_NOOP("Errors", "It has: {known}."),
        QT_TRANSLATE_NOOP("Errors", "Write one of them into model.toml, under [engine]."),
    ),
    "model.input_type": (
        QT_TRANSLATE_NOOP("Errors", "{name} takes values of the type {dtype}, which cannot be made from pixels."),
        QT_TRANSLATE_NOOP("Errors", "Supported: float32, float16, float64, uint8, int8, uint16, int16, int32, int64."),
        QT_TRANSLATE_NOOP("Errors", "Export the network with a float32 input."),
    ),
    "model.input_shape": (
        QT_TRANSLATE_NOOP("Errors", "The pipeline of {name} does not fit its network."),
        QT_TRANSLATE_NOOP("Errors", "The steps produce {made}, the network's input {tensor} is {wanted}."),
        QT_TRANSLATE_NOOP("Errors", "Check the sizes in the steps and the layout under [engine] in model.toml."),
    ),
    "model.output_shape": (
        QT_TRANSLATE_NOOP("Errors", "The answer of {name} has a shape that its interpreter cannot read."),
        QT_TRANSLATE_NOOP("Errors", "The output {tensor} is {found}; {wanted} is expected."),
        QT_TRANSLATE_NOOP("Errors", "Choose the right output under [engine], or another interpreter, in model.toml."),
    ),
    "model.labels_count": (
        QT_TRANSLATE_NOOP("Errors", "{name} has {labels} labels for {outputs} outputs."),
        QT_TRANSLATE_NOOP("Errors", "Every output needs its own label, or names go to the wrong numbers."),
        QT_TRANSLATE_NOOP("Errors", "Correct {file}: one label a line, in the order of the outputs."),
    ),
    "model.questions": (
        QT_TRANSLATE_NOOP("Errors", "{name} does not say everything that is needed to run it."),
        QT_TRANSLATE_NOOP("Errors", "A bare network file leaves open:"),
        QT_TRANSLATE_NOOP("Errors", "Drop the file on the window, which shows each choice on a picture, or answer with --set key=value; “workbench models add” asks one question after the other."),
    ),
    "model.id_taken": (
        QT_TRANSLATE_NOOP("Errors", "A model called {id} is already installed."),
        QT_TRANSLATE_NOOP("Errors", "Version {version}, in {folder}."),
        QT_TRANSLATE_NOOP("Errors", "Remove it first with: workbench models remove {id}"),
    ),
    "model.not_removable": (
        QT_TRANSLATE_NOOP("Errors", "{name} cannot be removed."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Models that you added yourself can be removed."),
    ),
    "model.archive": (
        QT_TRANSLATE_NOOP("Errors", "{name} cannot be unpacked."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Pack the model folder again as a plain zip."),
    ),
    "model.sample_differs": (
        QT_TRANSLATE_NOOP("Errors", "{name} does not give the answers that its author got."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Compare the versions of the runtime and the device; do not rely on its results before that is settled."),
    ),
    "model.no_sample": (
        QT_TRANSLATE_NOOP("Errors", "{name} has no sample to check."),
        QT_TRANSLATE_NOOP("Errors", "Its folder holds no samples/expected.json."),
        QT_TRANSLATE_NOOP("Errors", "Ask its author for one."),
    ),
    "model.unwritable": (
        QT_TRANSLATE_NOOP("Errors", "The model folder cannot be written."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Choose another data folder with --data-dir."),
    ),
    "plan.misfit": (
        QT_TRANSLATE_NOOP("Errors", "{model} is not meant for this image."),
        "",
        QT_TRANSLATE_NOOP("Errors", "Choose another model, or run anyway: the result is then marked."),
    ),
    "plan.impossible": (
        QT_TRANSLATE_NOOP("Errors", "{model} cannot be run on this image."),
        "",
        QT_TRANSLATE_NOOP("Errors", "Choose another model or another image."),
    ),
    "plan.volume": (
        QT_TRANSLATE_NOOP("Errors", "{model} works on volumes."),
        QT_TRANSLATE_NOOP("Errors", "Only single images can be run in this version."),
        QT_TRANSLATE_NOOP("Errors", "Choose a model for images."),
    ),
    "run.values_not_finite": (
        QT_TRANSLATE_NOOP("Errors", "{name} holds {count} values that are not numbers."),
        QT_TRANSLATE_NOOP("Errors", "A network answers such an input with nonsense, so it was not run."),
        QT_TRANSLATE_NOOP("Errors", "Mend the file, or use one without missing values."),
    ),
    "run.output_not_finite": (
        QT_TRANSLATE_NOOP("Errors", "{model} answered with values that are not numbers."),
        QT_TRANSLATE_NOOP("Errors", "{count} of {total} output values are NaN or infinite on {device}."),
        QT_TRANSLATE_NOOP("Errors", "Try the CPU (--device cpu). If it answers the same there, the network is damaged or fed wrongly."),
    ),
    "run.not_probabilities": (
        QT_TRANSLATE_NOOP("Errors", "{model} answered with values that are not probabilities."),
        QT_TRANSLATE_NOOP("Errors", "Its manifest says that they are, but they reach from {low} to {high}."),
        QT_TRANSLATE_NOOP("Errors", 'Set activation = "softmax" or "sigmoid" under [interpret] in model.toml.'),
    ),
    "run.output_shape": (
        QT_TRANSLATE_NOOP("Errors", "{model} answered with another shape than it announced."),
        QT_TRANSLATE_NOOP("Errors", "{found} instead of {wanted}."),
        "{hint}",
    ),
    "run.step": (
        QT_TRANSLATE_NOOP("Errors", "The step {step} cannot be done."),
        "{why}",
        "{hint}",
    ),
    "runtime.no_such_device": (
        QT_TRANSLATE_NOOP("Errors", "There is no device called {device}."),
        QT_TRANSLATE_NOOP("Errors", "Known here: {known}."),
        QT_TRANSLATE_NOOP("Errors", "workbench doctor lists what can be used."),
    ),
    "runtime.device_unavailable": (
        QT_TRANSLATE_NOOP("Errors", "{device} cannot be used."),
        "{why}",
        "{hint}",
    ),
    "runtime.load": (
        QT_TRANSLATE_NOOP("Errors", "{model} cannot be loaded."),
        "{why}",
        "{hint}",
    ),
    "runtime.run": (
        QT_TRANSLATE_NOOP("Errors", "{model} stopped in the middle of a run on {device}."),
        "{why}",
        "{hint}",
    ),
    "runtime.out_of_memory": (
        QT_TRANSLATE_NOOP("Errors", "There was not enough memory to run {model} on {device}."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Close other programs, use a smaller image, or raise the worker's memory in the settings."),
    ),
    "runtime.device_lost": (
        QT_TRANSLATE_NOOP("Errors", "{device} was lost while {model} was running."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Run it again, or choose the CPU."),
    ),
    "runtime.missing": (
        QT_TRANSLATE_NOOP("Errors", "No runtime can run {model}."),
        "{why}",
        "{hint}",
    ),
    "explain.no_such_method": (
        QT_TRANSLATE_NOOP("Errors", "There is no explanation method called {method}."),
        QT_TRANSLATE_NOOP("Errors", "Known: {known}."),
        QT_TRANSLATE_NOOP("Errors", "workbench plugins list names them."),
    ),
    "explain.not_possible": (
        QT_TRANSLATE_NOOP("Errors", "{method} cannot explain {model}."),
        "{why}",
        "{hint}",
    ),
    "explain.no_such_class": (
        QT_TRANSLATE_NOOP("Errors", "{model} has no class called {label}."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Give the class by its number, counted from 0."),
    ),
    "explain.check_failed": (
        QT_TRANSLATE_NOOP("Errors", "The map of {model} does not add up."),
        QT_TRANSLATE_NOOP("Errors", "Its mean plus the bias is {sum}, the network's own answer {logit}."),
        QT_TRANSLATE_NOOP("Errors", "The map is not shown, because it would be wrong. Use occlusion instead."),
    ),
    "plugin.raised": (
        QT_TRANSLATE_NOOP("Errors", "The plugin {plugin} stopped while {doing}."),
        QT_TRANSLATE_NOOP("Errors", "{kind}: {detail}"),
        QT_TRANSLATE_NOOP("Errors", "Everything else goes on. Its author will want the log: {log}"),
    ),
    "plugin.wrong_answer": (
        QT_TRANSLATE_NOOP("Errors", "The plugin {plugin} gave an answer that cannot be used."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Tell its author: {log}"),
    ),
    "plugin.manifest": (
        QT_TRANSLATE_NOOP("Errors", "The plugin {name} cannot be used."),
        "",
        QT_TRANSLATE_NOOP("Errors", "Mend plugin.toml, then start again."),
    ),
    "plugin.load": (
        QT_TRANSLATE_NOOP("Errors", "The plugin {plugin} cannot be loaded."),
        "{why}",
        "{hint}",
    ),
    "plugin.missing": (
        QT_TRANSLATE_NOOP("Errors", "Nothing here provides {use}."),
        QT_TRANSLATE_NOOP("Errors", "No plugin with that id is installed. Known: {known}."),
        "{hint}",
    ),
    "plugin.off": (
        QT_TRANSLATE_NOOP("Errors", "The plugin {plugin} is switched off."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Switch it on again in the settings under Plugins."),
    ),
    "plugin.option": (
        QT_TRANSLATE_NOOP("Errors", "{use} cannot be set up."),
        "{why}",
        "{hint}",
    ),
    "plugin.exists": (
        QT_TRANSLATE_NOOP("Errors", "{path} is already there."),
        QT_TRANSLATE_NOOP("Errors", "Nothing was overwritten."),
        QT_TRANSLATE_NOOP("Errors", "Choose another name."),
    ),
    "plugin.name": (
        QT_TRANSLATE_NOOP("Errors", "{name} cannot be the name of a plugin."),
        QT_TRANSLATE_NOOP("Errors", "Names are made of small letters, digits and underscores, and begin with a letter."),
        QT_TRANSLATE_NOOP("Errors", "Choose a name like ct_windows."),
    ),
    "worker.crashed": (
        QT_TRANSLATE_NOOP("Errors", "The worker stopped while {doing}."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "It was started again; everything else is untouched."),
    ),
    "worker.hung": (
        QT_TRANSLATE_NOOP("Errors", "The worker did not stop when asked, and was ended."),
        QT_TRANSLATE_NOOP("Errors", "It was busy with: {doing}."),
        QT_TRANSLATE_NOOP("Errors", "It was started again; everything else is untouched."),
    ),
    "worker.memory": (
        QT_TRANSLATE_NOOP("Errors", "The worker used more memory than it may, while {doing}."),
        QT_TRANSLATE_NOOP("Errors", "It reached {used}; the limit is {limit}."),
        QT_TRANSLATE_NOOP("Errors", "Raise the worker's memory in the settings, or use smaller images."),
    ),
    "worker.start": (
        QT_TRANSLATE_NOOP("Errors", "The worker could not be started."),
        "{why}",
        "{hint}",
    ),
    "worker.too_often": (
        QT_TRANSLATE_NOOP("Errors", "The worker stopped {count} times within a minute and was not started again."),
        QT_TRANSLATE_NOOP("Errors", "Last: {doing}."),
        QT_TRANSLATE_NOOP("Errors", "Start the program with --no-plugins; the log may say more: {log}"),
    ),
    "worker.answer": (
        QT_TRANSLATE_NOOP("Errors", "The worker's answer could not be read."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Try again. If it happens again, the log says more."),
    ),
    "worker.no_room": (
        QT_TRANSLATE_NOOP("Errors", "There is no room to hand over the picture."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Close other pictures or programs, then try again."),
    ),
    "worker.protocol": (
        QT_TRANSLATE_NOOP("Errors", "The worker could not read a request."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Start the program again; its parts may differ in version."),
    ),
    "store.unwritable": (
        QT_TRANSLATE_NOOP("Errors", "Results are not being kept."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Choose another data folder with --data-dir, or free some space."),
    ),
    "store.damaged": (
        QT_TRANSLATE_NOOP("Errors", "The file of kept results is damaged."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "It was set aside as {aside}; a new one was begun."),
    ),
    "store.newer": (
        QT_TRANSLATE_NOOP("Errors", "The kept results were written by a newer version of the program."),
        QT_TRANSLATE_NOOP("Errors", "Their schema is {found}; this version knows {known}."),
        QT_TRANSLATE_NOOP("Errors", "Use the newer version, or another data folder with --data-dir."),
    ),
    "store.foreign": (
        QT_TRANSLATE_NOOP("Errors", "{name} is not a file of this program."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Move it away, so that a new one can be begun."),
    ),
    "store.busy": (
        QT_TRANSLATE_NOOP("Errors", "The kept results are busy."),
        QT_TRANSLATE_NOOP("Errors", "Another instance has been writing for a long time."),
        QT_TRANSLATE_NOOP("Errors", "Try again in a moment."),
    ),
    "store.full": (
        QT_TRANSLATE_NOOP("Errors", "The disk is full."),
        QT_TRANSLATE_NOOP("Errors", "{free} are free where results are kept."),
        QT_TRANSLATE_NOOP("Errors", "Free some space, then try again."),
    ),
    "settings.unreadable": (
        QT_TRANSLATE_NOOP("Errors", "The settings cannot be read."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Defaults are used. The file is: {path}"),
    ),
    "settings.unwritable": (
        QT_TRANSLATE_NOOP("Errors", "The settings cannot be saved."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "They hold until the program is closed."),
    ),
    "settings.value": (
        QT_TRANSLATE_NOOP("Errors", "The setting {name} cannot be {value}."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "{used} is used instead."),
    ),
    "settings.unknown": (
        QT_TRANSLATE_NOOP("Errors", "There is no setting called {name}."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "It is kept in the file, but has no effect."),
    ),
    "write.unwritable": (
        QT_TRANSLATE_NOOP("Errors", "{name} cannot be written."),
        "{why}",
        QT_TRANSLATE_NOOP("Errors", "Choose another folder or name."),
    ),
    "write.format": (
        QT_TRANSLATE_NOOP("Errors", "{name} cannot be written."),
        QT_TRANSLATE_NOOP("Errors", "There is no writer for the ending {ending}."),
        QT_TRANSLATE_NOOP("Errors", "Known endings: {known}."),
    ),
}
SETTINGS: dict[str, tuple[object, object]] = {
    "appearance.theme": (
        QT_TRANSLATE_NOOP("Setting", "Colours"),
        QT_TRANSLATE_NOOP("Setting", "Dark suits a reading room; “system” follows the desktop and is dark where the desktop does not say."),
    ),
    "appearance.map": (
        QT_TRANSLATE_NOOP("Setting", "Colours of maps"),
        QT_TRANSLATE_NOOP("Setting", "Perceptually uniform colour maps; cividis is made for colour-blind eyes."),
    ),
    "appearance.opacity": (
        QT_TRANSLATE_NOOP("Setting", "Opacity of maps"),
        QT_TRANSLATE_NOOP("Setting", "How strongly a map covers the picture."),
    ),
    "appearance.identity": (
        QT_TRANSLATE_NOOP("Setting", "Show whose image it is"),
        QT_TRANSLATE_NOOP("Setting", "Name, id and birth date in the corner of DICOM images. Hide them for teaching."),
    ),
    "run.on_open": (
        QT_TRANSLATE_NOOP("Setting", "Run on open"),
        QT_TRANSLATE_NOOP("Setting", "Run the chosen model on an image as soon as it is shown, if the model suits it."),
    ),
    "run.explain": (
        QT_TRANSLATE_NOOP("Setting", "Show the map with the result"),
        QT_TRANSLATE_NOOP("Setting", "Show where the network reacted as soon as a result is there, if that costs no second run."),
    ),
    "run.device": (
        QT_TRANSLATE_NOOP("Setting", "Device"),
        QT_TRANSLATE_NOOP("Setting", "auto, cpu, cuda, openvino … as workbench doctor lists them. Auto is the fastest that was measured to agree with the processor."),
    ),
    "run.threads": (
        QT_TRANSLATE_NOOP("Setting", "Threads for one image"),
        QT_TRANSLATE_NOOP("Setting", "Processor threads of a network that runs on the CPU; 0 takes one per core, at most 8."),
    ),
    "reading.max_megapixels": (
        QT_TRANSLATE_NOOP("Setting", "Largest picture"),
        QT_TRANSLATE_NOOP("Setting", "Pictures that announce more are refused before a pixel is decoded."),
    ),
    "reading.max_memory_mb": (
        QT_TRANSLATE_NOOP("Setting", "Most memory for one file"),
        QT_TRANSLATE_NOOP("Setting", "Files that would need more are refused before a pixel is decoded."),
    ),
    "worker.memory_percent": (
        QT_TRANSLATE_NOOP("Setting", "Memory of the worker"),
        QT_TRANSLATE_NOOP("Setting", "Part of this machine's memory that the worker process may use before it is ended."),
    ),
    "worker.patience_s": (
        QT_TRANSLATE_NOOP("Setting", "Patience when cancelling"),
        QT_TRANSLATE_NOOP("Setting", "How long a cancelled request may take to stop before the worker is ended and started again."),
    ),
    "models.default": (
        QT_TRANSLATE_NOOP("Setting", "Model at start"),
        QT_TRANSLATE_NOOP("Setting", "Id of the model that is chosen when the window opens; empty takes the one used last."),
    ),
    "results.keep": (
        QT_TRANSLATE_NOOP("Setting", "Keep results of the window"),
        QT_TRANSLATE_NOOP("Setting", "Store every result with its provenance, so that it is there again when the image is reopened."),
    ),
    "plugins.enabled": (
        QT_TRANSLATE_NOOP("Setting", "Use added plugins"),
        QT_TRANSLATE_NOOP("Setting", "Plugins from the user's and the machine's folders. Those that came with the program are always used."),
    ),
    "plugins.off": (
        QT_TRANSLATE_NOOP("Setting", "Plugins switched off"),
        QT_TRANSLATE_NOOP("Setting", "Ids of plugins that are not to be loaded, separated by commas."),
    ),
    "plugins.replace": (
        QT_TRANSLATE_NOOP("Setting", "Plugins that may replace bundled ones"),
        QT_TRANSLATE_NOOP("Setting", "Ids for which an added plugin goes before the bundled one of the same id, separated by commas."),
    ),
    "log.level": (
        QT_TRANSLATE_NOOP("Setting", "Detail of the log"),
        QT_TRANSLATE_NOOP("Setting", "The log holds no names, no pixels and no full paths."),
    ),
}
