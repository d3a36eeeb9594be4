package report2ct.cli;

import java.util.Map;
import report2ct.io.format.VolumeLabel;
import report2ct.io.png.GreyImage;
import report2ct.io.png.Montage;
import report2ct.io.png.PngFile;
import report2ct.training.run.SamplePicture;
import report2ct.volume.Affine;
import report2ct.volume.HounsfieldRange;
import report2ct.volume.Spacing;
import report2ct.volume.Volume;

/** Slices of a volume that a network made, as one picture with the synthetic mark. */
final class SampleMontage {
    private SampleMontage() {}

    /**
     * The picture of a volume.
     *
     * @param values 0 = -1000 HU, 1 = 1000 HU, z fastest
     * @param size voxels along x, y and z
     */
    static SamplePicture of(String name, float[] values, int[] size, double spacingMm) {
        short[] hu = HounsfieldRange.CT.toHu(values);
        short[] ordered = new short[hu.length]; // x fastest
        int at = 0;
        for (int x = 0; x < size[0]; x++) {
            for (int y = 0; y < size[1]; y++) {
                for (int z = 0; z < size[2]; z++) {
                    ordered[(z * size[1] + y) * size[0] + x] = hu[at++];
                }
            }
        }
        Volume volume = Volume.ofHu(ordered, size[0], size[1], size[2], Affine.ofSpacing(Spacing.isotropic(spacingMm)));
        GreyImage image = Montage.standard().draw(volume, VolumeLabel.SYNTHETIC_MARK);
        byte[] png = PngFile.bytes(image, Map.of("Comment", VolumeLabel.SYNTHETIC_MARK));
        return new SamplePicture(name, image.width(), image.height(), png);
    }
}
