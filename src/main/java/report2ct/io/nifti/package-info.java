/**
 * NIfTI-1 and NIfTI-2 files ({@code .nii}, {@code .nii.gz}, {@code .hdr/.img}). Source: the public nifti1.h and nifti2.h
 * descriptions; where they leave a choice, nibabel's behaviour.
 */
@NullMarked
package report2ct.io.nifti;

import org.jspecify.annotations.NullMarked;
