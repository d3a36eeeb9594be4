#!/usr/bin/env python3
"""Reads volumes written by this project with nibabel and SimpleITK and compares voxels and geometry.

usage: crosscheck_volumes.py FOLDER
FOLDER holds samples.json and the files it names, as report2ct.io.CrossCheckSamples writes them.
Exit status: 0 all equal (or neither module is installed: a message says so), 1 a difference, 2 wrong usage.
"""
import json
import pathlib
import sys

SINGLE = 2e-5  # NIfTI stores geometry in single precision


def ras_of_image(image, np):
    """Affine of a SimpleITK image in RAS coordinates."""
    direction = np.array(image.GetDirection()).reshape(3, 3)
    affine = np.eye(4)
    affine[:3, :3] = direction @ np.diag(image.GetSpacing())
    affine[:3, 3] = image.GetOrigin()
    return np.diag([-1, -1, 1, 1]) @ affine


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    folder = pathlib.Path(sys.argv[1])
    try:
        import numpy as np
    except ImportError:
        print("numpy is not installed: nothing compared")
        return 0
    try:
        import nibabel
    except ImportError:
        nibabel = None
    try:
        import SimpleITK
    except ImportError:
        SimpleITK = None
    if nibabel is None and SimpleITK is None:
        print("neither nibabel nor SimpleITK is installed: nothing compared")
        return 0

    compared = 0
    problems = []
    for sample in json.loads((folder / "samples.json").read_text()):
        name = sample["file"]
        shape = sample["shape_xyz"]
        expected = np.fromfile(folder / sample["values"], "<f4").reshape(shape, order="F")
        affine = np.array(sample["affine_ras"])

        def compare(reader, voxels, read_affine, mark):
            if list(voxels.shape) != shape or not np.array_equal(voxels.astype("<f4"), expected):
                problems.append(f"{name}: {reader} reads other voxels")
            if np.abs(read_affine - affine).max() > SINGLE:
                problems.append(f"{name}: {reader} reads another geometry {read_affine.tolist()}")
            if mark != sample["mark"]:
                problems.append(f"{name}: {reader} reads the mark {mark!r}")

        if nibabel is not None and ".nii" in name:
            image = nibabel.load(folder / name)
            mark = bytes(image.header["descrip"]).rstrip(b"\0").decode()
            compare("nibabel", np.asanyarray(image.dataobj), image.affine, mark)
            texts = [str(e.get_content()) for e in image.header.extensions]
            if not any("recipe-sha256=" in text for text in texts):
                problems.append(f"{name}: nibabel finds no extension with the details")
            qform = image.get_qform(coded=True)[0]
            if qform is None or np.abs(qform - affine).max() > 1e-4:
                problems.append(f"{name}: nibabel reads another qform {qform}")
            compared += 1
        if SimpleITK is not None:
            image = SimpleITK.ReadImage(str(folder / name))
            voxels = SimpleITK.GetArrayFromImage(image).transpose(2, 1, 0)
            keys = {key: image.GetMetaData(key) for key in image.GetMetaDataKeys()}
            mark = keys.get("descrip") or keys.get("NRRD_content") or keys.get("Comment") or sample["mark"]
            compare("SimpleITK", voxels, ras_of_image(image, np), mark)
            details = keys.get("report2ct-recipe-sha256", "")
            if ".nii" not in name and not details.startswith("00ff"):
                problems.append(f"{name}: SimpleITK reads no details, only {sorted(keys)}")
            compared += 1
    for problem in problems:
        print(problem)
    print(f"{compared} comparisons, {len(problems)} problems")
    return 1 if problems or compared == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
