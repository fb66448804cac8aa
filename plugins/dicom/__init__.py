"""DICOM images: headers read by a bounded walk, frames decoded one by one, values in their own unit."""
