package report2ct.io.png;

import java.util.ArrayList;
import java.util.List;
import report2ct.ErrorKind;
import report2ct.Report2CtException;
import report2ct.volume.Volume;
import report2ct.volume.Window;

/**
 * Axial, coronal and sagittal slices of a volume in one picture, one row of slices for each window, with letters for the
 * patient's sides and a caption.
 *
 * @param tilePixels longest side of one slice in the picture
 * @param slicesPerPlane slices of each plane, spread evenly (one: the middle)
 * @param windows one row of the picture for each
 */
public record Montage(int tilePixels, int slicesPerPlane, List<Window> windows) {
    private static final int GAP = 4;
    private static final int LETTER = 160;
    private static final int CAPTION = 220;
    private static final int CAPTION_HEIGHT = PixelFont.HEIGHT + 2 * GAP;

    public Montage {
        windows = List.copyOf(windows);
        if (tilePixels < 16 || tilePixels > 4096 || slicesPerPlane < 1 || slicesPerPlane > 64 || windows.isEmpty()) {
            throw new Report2CtException(
                    ErrorKind.INVALID_INPUT,
                    "montage: expected tiles of 16 to 4096 pixels, 1 to 64 slices for each plane and at least one"
                            + " window, found " + tilePixels + ", " + slicesPerPlane + ", " + windows.size());
        }
    }

    /** The middle slices, 256 pixels, lung and mediastinum windows. */
    public static Montage standard() {
        return new Montage(256, 1, List.of(Window.LUNG, Window.MEDIASTINUM));
    }

    /**
     * Draws a volume.
     *
     * @param caption one line under the slices, e.g. {@code SYNTHETIC - not a patient}; cut when it is too long
     */
    public GreyImage draw(Volume volume, String caption) {
        List<Slice> slices = slices(volume);
        List<Plane> planes = planes();
        double pixelsPerMm = tilePixels / longestMm(slices);
        int width = GAP;
        int tallest = 1;
        List<int[]> sizes = new ArrayList<>();
        for (Slice slice : slices) {
            int[] size = {pixels(slice.widthMm(), pixelsPerMm), pixels(slice.heightMm(), pixelsPerMm)};
            sizes.add(size);
            width += size[0] + GAP;
            tallest = Math.max(tallest, size[1]);
        }
        GreyImage picture = new GreyImage(width, windows.size() * (tallest + GAP) + GAP + CAPTION_HEIGHT);
        int top = GAP;
        for (Window window : windows) {
            int left = GAP;
            for (int i = 0; i < slices.size(); i++) {
                int[] size = sizes.get(i);
                int tileTop = top + (tallest - size[1]) / 2;
                picture.draw(slices.get(i).render(window, size[0], size[1]), left, tileTop);
                letters(picture, planes.get(i), new int[] {left, tileTop, size[0], size[1]});
                left += size[0] + GAP;
            }
            PixelFont.draw(picture, window.name(), GAP + 2, top + 2, LETTER);
            top += tallest + GAP;
        }
        PixelFont.draw(picture, caption, GAP, top + GAP, CAPTION);
        return picture;
    }

    private static int pixels(double mm, double pixelsPerMm) {
        return (int) Math.max(1, Math.round(mm * pixelsPerMm));
    }

    private static double longestMm(List<Slice> slices) {
        return slices.stream()
                .mapToDouble(s -> Math.max(s.widthMm(), s.heightMm()))
                .max()
                .orElse(1);
    }

    private List<Plane> planes() {
        List<Plane> planes = new ArrayList<>();
        for (Plane plane : Plane.values()) {
            for (int i = 0; i < slicesPerPlane; i++) {
                planes.add(plane);
            }
        }
        return planes;
    }

    private List<Slice> slices(Volume volume) {
        List<Slice> slices = new ArrayList<>();
        for (Plane plane : Plane.values()) {
            int count = Slice.count(volume, plane);
            for (int i = 0; i < slicesPerPlane; i++) {
                slices.add(Slice.cut(volume, plane, (int) ((i + 1L) * count / (slicesPerPlane + 1L))));
            }
        }
        return slices;
    }

    /** The letter of the side at the left edge (half way down) and at the upper edge (in the middle). */
    private static void letters(GreyImage picture, Plane plane, int[] box) {
        PixelFont.draw(picture, plane.left(), box[0] + 2, box[1] + (box[3] - PixelFont.HEIGHT) / 2, LETTER);
        PixelFont.draw(picture, plane.top(), box[0] + (box[2] - PixelFont.WIDTH) / 2, box[1] + 2, LETTER);
    }
}
