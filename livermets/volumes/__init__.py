"""Volumes measured on masks and outlines that a person drew or signed; no pixel of an image is interpreted.

Lengths are in millimetres in the patient's coordinates of DICOM (x to the left, y to the back, z to the head), volumes in mL.
Packages of requirements-volumes.txt are imported only when a file is read.
"""
